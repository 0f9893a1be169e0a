/** Whether this process goes on, or is about to end and should be sent nothing more. */
export interface Life {
  readonly isStopping: boolean;
  stop(): void;
}

export function createLife(): Life {
  let isStopping = false;
  return {
    get isStopping() {
      return isStopping;
    },
    stop() {
      isStopping = true;
    },
  };
}
