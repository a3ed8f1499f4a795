// Attributes that say how a thing is built and never what a person wrote: kept under every policy, never scanned. An allow-list, so that
// an attribute nobody thought of counts as content.
const STRUCTURE = new RegExp(
  `^(?:${[
    'faultline\\.(?:request\\.id|stage|cohort\\.[\\w.-]+|prompt\\.(?:name|version)|validation\\.(?:name|verdict)|outcome\\.status|signals|expected\\.sources|score\\.source|annotation)',
    'gen_ai\\.(?:system|provider\\.name|operation\\.name|output\\.type|(?:request|response)\\.model|response\\.(?:id|finish_reasons)|agent\\.(?:id|name)|tool\\.(?:name|type|call\\.id)|data_source\\.id|prompt\\.(?:name|version)|evaluation\\.(?:name|score\\.label|evaluator\\.version))',
    'error\\.type|exception\\.type|event\\.name|rpc\\.(?:system|service|method)|db\\.(?:system|operation)(?:\\.name)?|http\\.(?:request\\.method|route)|mcp\\.method\\.name',
    '(?:service|deployment|telemetry\\.sdk|process\\.runtime|cloud|k8s)\\.[\\w.-]*(?:name|version|id|region|provider|language|environment)',
    'openinference\\.span\\.kind|llm\\.(?:model_name|provider|system)|embedding\\.model_name|traceloop\\.(?:span\\.kind|entity\\.name|workflow\\.name)|ai\\.(?:operationId|model\\.(?:id|provider))|operation\\.name|langfuse\\.observation\\.(?:type|level|model\\.name)|langsmith\\.span\\.kind|mastra\\.span\\.type',
  ].join('|')})$`,
);
const WHO = /^(?:user|enduser|session)\.(?:id|previous_id)$|^gen_ai\.conversation\.id$/;

export function isStructureKey(key: string): boolean {
  return STRUCTURE.test(key);
}

/** Says who it was: content under `redacted` and `full`, kept as it is under `ids`, left out under `none`. */
export function isWhoKey(key: string): boolean {
  return WHO.test(key);
}
