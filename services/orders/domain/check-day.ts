/** A day on which a delivery is asked for. */
import { isDateText } from '@drawbar/schema/values';
import { problem, type Problem } from './problem.ts';

/** A delivery is asked for today or later. @param today in the company's time zone. */
export function dayProblems(
  day: string | null,
  field: readonly string[],
  today: string,
): Problem[] {
  if (day === null || (isDateText(day) && day >= today)) return [];
  return [
    problem(
      'INVALID_VALUE',
      field,
      `The delivery is asked for ${day}, which is before today, ${today}.`,
      'Ask for today or a later day.',
    ),
  ];
}
