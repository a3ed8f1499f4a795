// Citations against human judgement: whether the passages cited for a claim support it.
import { missingFromCited } from '../../packages/server/src/evaluate/citations/cited-words.ts';
import { SourceIndex } from '../../packages/server/src/evaluate/groundedness/source-index.ts';
import { Text } from '../../packages/server/src/evaluate/reading/text.ts';
import { wordsOf } from '../../packages/server/src/evaluate/reading/words.ts';
import type { Figure } from '../report.ts';
import { thresholdOf } from './claims.ts';
import { expertqa } from './data.ts';
import { auroc, balancedAccuracy, foldOf, interval } from './metrics.ts';
import { percent } from './percent.ts';

const FOLDS = 10;

/** Nothing is fitted; where support begins is set on the other folds. */
export function citationFigures(): readonly Figure[] {
  const rows = expertqa().map(({ source, sources, question = '', answer, isUnsupported }) => {
    const claim = wordsOf(answer);
    const cited = sources.map((text) => ({ id: undefined, read: new Text(text) }));
    const index = new SourceIndex(cited, 'stem');
    return {
      source,
      isUnsupported,
      overlap: missingFromCited(claim, [], index, cited),
      missing: missingFromCited(claim, wordsOf(question), index, cited),
    };
  });
  const told = (measure: 'missing' | 'overlap') =>
    Array.from({ length: FOLDS }, (_, fold) => fold).flatMap((fold) => {
      const isHere = ({ source }: { readonly source: string }) => foldOf(source, FOLDS) === fold;
      const others = rows.filter((row) => !isHere(row));
      const threshold = thresholdOf(
        others.map((row) => ({ ...row, set: 'expertqa', claims: [], newShare: row[measure] })),
        ({ newShare }) => newShare,
        balancedAccuracy,
      );
      return rows.filter(isHere).map(({ source, isUnsupported, [measure]: score }) => ({
        source,
        isPositive: isUnsupported,
        score,
        isTold: score >= threshold,
      }));
    });
  const own = told('missing');
  const overlap = told('overlap');
  return [
    {
      what: 'citations, ExpertQA: balanced accuracy',
      figure: percent(balancedAccuracy(own), interval(own, balancedAccuracy)),
      target: 'above 59',
      note: `${rows.length} cited claims, ${rows.filter(({ isUnsupported }) => isUnsupported).length} not fully supported; AUROC ${percent(auroc(own), interval(own, auroc))}; token overlap ${percent(balancedAccuracy(overlap))}, AUROC ${percent(auroc(overlap))}; Bespoke-MiniCheck-7B 59.2, token coverage 58.6`,
    },
  ];
}
