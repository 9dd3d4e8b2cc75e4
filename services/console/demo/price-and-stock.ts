/** Step: what a salesperson sees on an order line of a coupled account. */
import { expectThat, operate, type DemoStep } from './step.ts';

interface Panel {
  readonly accounts: {
    readonly nodes: readonly {
      readonly id: string;
      readonly crmId: string;
      readonly name: string;
      readonly customer: { readonly number: string } | null;
      readonly coupling: { readonly id: string } | null;
    }[];
  };
}
interface Line {
  readonly account: {
    readonly price: { readonly quote: { unitPrice: { amount: string } } | null };
  };
  readonly item: {
    readonly availability: { readonly total: { readonly available: { value: string } } } | null;
  };
}

export const priceAndStock: DemoStep = {
  title: 'See the price and the stock for a coupled account',
  async run(context) {
    const { accounts } = await operate<Panel>(
      context,
      `{ accounts(first: 5, filter: { coupled: true }) {
           nodes { id crmId name customer { number } coupling { id state } }
         } }`,
    );
    const [account] = accounts.nodes;
    expectThat(account !== undefined, 'No account is coupled.');
    context.notes.set('account', account);
    const { item: found } = await operate<{ item: { id: string } }>(
      context,
      '{ item(by: { number: "1896-S" }) { id description } }',
    );
    const { account: priced, item } = await operate<Line>(
      context,
      `query Line($account: ID!, $item: ID!) {
        account(by: { id: $account }) {
          name
          price(itemId: $item, quantity: "3") {
            quote { unitPrice { amount currency } lineAmount { amount } priceList { code } }
            userErrors { code message fix }
          }
        }
        item(by: { id: $item }) {
          availability { total { available { value uom } } freshness { source stale } }
        }
      }`,
      { account: account.id, item: found.id },
    );
    expectThat(priced.price.quote !== null, 'There is no price.');
    expectThat(item.availability !== null, 'There is no stock.');
    context.say(
      `${account.name} pays ${priced.price.quote.unitPrice.amount}; ` +
        `${item.availability.total.available.value} can be promised`,
    );
  },
};
