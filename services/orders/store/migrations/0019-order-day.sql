-- Orders on their way carry the day they were placed; those placed before have the one in UTC.
update orders.placed
set content = content
  || jsonb_build_object('orderDate', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD'))
where not content ? 'orderDate';
