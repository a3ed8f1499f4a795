/** What becomes of a request that an evaluator of a project's own might judge, and what it means. Each is counted. */
export const JUDGING_EVENTS = {
  judged: 'got a verdict',
  cached: 'got the verdict that the same question had got before, for nothing',
  failed: 'got no verdict: the evaluator did not answer, or not as it must',
  interrupted: 'got no verdict: the server ended during the call, which is not made again, for it may have been paid',
  sampled_out: 'not among the share that is judged',
  out_of_cohort: 'no rule of the sample is for it',
  no_text: 'a text that the evaluator needs is not stored: never sent, kept out by the capture policy, or expired',
  budget: 'the budget of the day does not hold another call',
  no_price: 'the price of the model is not known: add it to the prices of the project, 0 for a model of your own',
  no_key: 'the environment of the server does not hold the key',
  overflow: 'too many others were waiting',
  replaced: 'waited while the evaluator was changed or removed',
} as const;
export type JudgingEvent = keyof typeof JUDGING_EVENTS;
