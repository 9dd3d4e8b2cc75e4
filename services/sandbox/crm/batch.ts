/**
 * Runs Dataverse's `$batch`: change sets atomic, stops at the first failure unless told
 * otherwise.
 */
import { preference, type WireRequest, type WireResponse } from '../serve/wire.ts';
import { batchResponse, parseBatch, type BatchAnswer } from './multipart.ts';
import { notAllowed } from './write.ts';

export type AnswerPart = (request: WireRequest) => Promise<WireResponse>;

/** @param changeSet runs its parts in one transaction, rolled back when `work` throws. */
export async function answerBatch(
  batch: WireRequest,
  root: string,
  answerPart: AnswerPart,
  changeSet: <T>(work: (answer: AnswerPart) => Promise<T>) => Promise<T>,
): Promise<WireResponse> {
  if (batch.method !== 'POST') throw notAllowed(batch.method);
  const goesOn = preference(batch, 'odata.continue-on-error') !== null;
  const answers: (BatchAnswer | readonly BatchAnswer[])[] = [];
  for (const item of parseBatch(batch, root)) {
    const { answer, failure } =
      'method' in item ? await single(item, answerPart) : await together(item, changeSet);
    answers.push(answer);
    // Without the preference the whole answer carries the status of what failed.
    if (failure !== null && !goesOn) return batchResponse(answers, failure);
  }
  return batchResponse(answers, 200);
}

interface Ran {
  readonly answer: BatchAnswer | readonly BatchAnswer[];
  /** Status of what failed; null: nothing did. */
  readonly failure: number | null;
}

async function single(request: WireRequest, answerPart: AnswerPart): Promise<Ran> {
  const response = await answerPart(request);
  return {
    answer: { response, contentId: null },
    failure: response.status >= 400 ? response.status : null,
  };
}

class Rollback extends Error {
  readonly answer: BatchAnswer;

  constructor(answer: BatchAnswer) {
    super('A part of a change set failed');
    this.answer = answer;
  }
}

/** A change set that fails is answered by its one failure alone. */
async function together(
  requests: readonly WireRequest[],
  changeSet: <T>(work: (answer: AnswerPart) => Promise<T>) => Promise<T>,
): Promise<Ran> {
  try {
    const answer = await changeSet(async (answerPart) => {
      const answers: BatchAnswer[] = [];
      for (const request of requests) {
        const response = await answerPart(request);
        const one = { response, contentId: request.headers['content-id'] ?? null };
        if (response.status >= 400) throw new Rollback(one);
        answers.push(one);
      }
      return answers;
    });
    return { answer, failure: null };
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
    return { answer: error.answer, failure: error.answer.response.status };
  }
}
