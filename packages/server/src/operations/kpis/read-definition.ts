import { KpiDefinitionSchema, type KpiDefinition } from '@faultline/model';
import { readDefinitionText } from '../definition-text.ts';

/** A KPI from its YAML; what is wrong and where goes to the caller. */
export const readDefinition = (text: string): KpiDefinition => readDefinitionText(KpiDefinitionSchema, text, 'the KPI');
