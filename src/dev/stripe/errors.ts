/**
 * Stripe's error answers. `executed` tells whether the endpoint had begun its work: only then does
 * Stripe keep the answer for the idempotency key (https://docs.stripe.com/api/idempotent_requests).
 */
export type ErrorType = 'invalid_request_error' | 'idempotency_error' | 'api_error' | 'card_error';

interface Details {
  param?: string | undefined;
  code?: string | undefined;
  status?: number;
  type?: ErrorType;
  executed?: boolean;
}

export class StripeError extends Error {
  readonly status: number;
  readonly executed: boolean;
  readonly param: string | undefined;
  readonly code: string | undefined;
  readonly type: ErrorType;

  constructor(message: string, details: Details = {}) {
    super(message);
    this.status = details.status ?? 400;
    this.executed = details.executed ?? false;
    this.param = details.param;
    this.code = details.code;
    this.type = details.type ?? 'invalid_request_error';
  }

  /** Keys stand in Stripe's alphabetical order; what does not apply is left out. */
  get body(): string {
    const { code, param, message, type } = this;
    const doc_url = code && `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
    return JSON.stringify({ error: { code, doc_url, message, param, type } });
  }
}

export function missingParam(param: string): StripeError {
  return new StripeError(`Missing required param: ${param}.`, { param, code: 'parameter_missing' });
}

/** @param noun as Stripe says it in the sentence, such as `payment_intent` */
export function noSuch(noun: string, id: string, param: string): StripeError {
  return new StripeError(`No such ${noun}: '${id}'`, {
    param,
    code: 'resource_missing',
    status: 404,
    executed: true,
  });
}

export function apiError(): StripeError {
  return new StripeError('An unknown error occurred. (The stand-in was told to fail here.)', {
    type: 'api_error',
    status: 500,
    executed: true,
  });
}
