import type { RetrievedDocument } from '@faultline/model';
import { COFFEE, fromPassages, fromTools, GARDEN, REFUND, SHIPPING } from '../sample-cases.ts';
import type { Row } from './row.ts';

const probed = (...documents: readonly RetrievedDocument[]) => ({
  corpus: { query: 'How long does a refund take?', documents },
});
const missed = fromPassages({ candidates: [SHIPPING, GARDEN], answer: 'I could not find this in our help pages.' });

export const corpusRows: readonly Row[] = [
  {
    rule: 'corpus-holds-it',
    name: 'a probe found what retrieval did not',
    spans: missed,
    statement: probed(COFFEE, REFUND),
    isBad: true,
    finds: { subClass: 'not_found', stage: 'retrieval', chunkIds: ['refund'] },
  },
  {
    rule: 'corpus-holds-it',
    name: 'the source that is known to be right, whatever it says',
    spans: missed,
    statement: { ...probed(REFUND, COFFEE), expectedSources: ['coffee'] },
    isBad: true,
    finds: { chunkIds: ['coffee'] },
  },
  {
    rule: 'corpus-holds-it',
    name: 'a probe found what retrieval had found',
    spans: fromPassages(),
    statement: probed(REFUND, SHIPPING),
    isBad: true,
    finds: undefined,
  },
  {
    rule: 'corpus-holds-it',
    name: 'what a probe found does not speak of the question',
    spans: missed,
    statement: probed(COFFEE),
    isBad: true,
    finds: undefined,
  },
  {
    rule: 'corpus-holds-it',
    name: 'nobody says that it is bad',
    spans: fromPassages({ candidates: [SHIPPING] }),
    statement: probed(REFUND),
    finds: undefined,
  },
  { rule: 'corpus-holds-it', name: 'nobody probed', spans: missed, isBad: true, finds: undefined },
  {
    rule: 'corpus-holds-it',
    name: 'a tool was to answer',
    spans: fromTools([{ name: 'order_status', result: 'shipped' }]),
    statement: probed(REFUND),
    isBad: true,
    finds: undefined,
  },
  {
    rule: 'corpus-has-nothing',
    name: 'a probe found nothing at all',
    spans: missed,
    statement: probed(),
    isBad: true,
    finds: { subClass: 'not_in_knowledge_base', stage: 'corpus' },
  },
  {
    rule: 'corpus-has-nothing',
    name: 'neither found anything that speaks of the question',
    spans: missed,
    statement: probed(COFFEE, SHIPPING),
    isBad: true,
    finds: { stage: 'corpus' },
  },
  {
    rule: 'corpus-has-nothing',
    name: 'a probe found it',
    spans: missed,
    statement: probed(REFUND),
    isBad: true,
    finds: undefined,
  },
  {
    rule: 'corpus-has-nothing',
    name: 'retrieval had found it',
    spans: fromPassages(),
    statement: probed(COFFEE),
    isBad: true,
    finds: undefined,
  },
];
