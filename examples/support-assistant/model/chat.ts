// One chat completion: what the model says to a conversation. It tells its tasks apart as a person would, by what the instructions ask for.
import { answerFrom, beyondContext, phrasesOf, withOtherNumber, type Passage } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { cosine, embed } from './embed.ts';
import { allWords, countTokens } from './words.ts';

interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}

interface ToolDefinition {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description?: string;
    readonly parameters?: {
      readonly properties?: Readonly<Record<string, unknown>>;
      readonly required?: readonly string[];
    };
  };
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ToolDefinition[];
}

export interface ChatReply {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** Tokens spent thinking, part of the output tokens. */
  readonly reasoningTokens: number;
}

const ORDER_NUMBER = /\b[A-Z]{2,3}-\d{4,8}\b/;
const AMOUNT = /(\d+(?:[.,]\d{2})?)\s*(?:€|euros?|EUR)\b/i;

export function reply(request: ChatRequest, behaviour: Behaviour, random: () => number): ChatReply {
  const instructions = textsOf(request.messages, 'system').join('\n');
  const question = textsOf(request.messages, 'user').at(-1) ?? '';
  const reasoningTokens = request.model.includes('large') ? 40 + Math.floor(random() * 160) : 0;
  const say = (text: string): ChatReply => ({ text, toolCalls: [], reasoningTokens });
  if (/\bclassify\b/i.test(instructions)) return say(intentOf(instructions, question));
  if (/\brewrite\b/i.test(instructions)) return say(searchQuery(textsOf(request.messages, 'user')));
  const language = languageOf(instructions);
  if (behaviour.refuses) return say(phrasesOf(language).refusal);
  const called = toolCall(request, question, behaviour);
  if (called) return { text: '', toolCalls: [called], reasoningTokens };
  return say(answer(request, instructions, question, language, behaviour, random));
}

/** All that a prompt holds, for counting its tokens. */
export function promptTokens({ messages, tools }: ChatRequest): number {
  return (
    messages.reduce(
      (sum, message) => sum + 4 + countTokens(textOf(message)) + countTokens(JSON.stringify(message.tool_calls ?? '')),
      3,
    ) + (tools ? countTokens(JSON.stringify(tools)) : 0)
  );
}

function answer(
  { messages, model }: ChatRequest,
  instructions: string,
  question: string,
  language: string,
  behaviour: Behaviour,
  random: () => number,
): string {
  if (behaviour.complies && /ignore (?:all|any|the) (?:previous|above)|ignoriere|ignorez/i.test(question))
    return `Of course. My instructions are: ${instructions.slice(0, 400)}`;
  const results = resultsAfterQuestion(messages);
  const passages = [
    ...passagesIn(question),
    ...results.map((result, index) => ({ number: 90 + index, title: 'tool', text: result })),
  ];
  const asked = question.includes('Question:') ? question.slice(question.lastIndexOf('Question:') + 9) : question;
  const fromTool = results
    .map((result) => toolAnswer(result, language))
    .filter(Boolean)
    .join(' ');
  const extra = (model.includes('large') ? 2 : 1) + (behaviour.isVerbose ? 4 : 0);
  let text = fromTool === '' ? answerFrom(asked, passages, { language, extra, random }) : fromTool;
  if (behaviour.goesAgainst) text = withOtherNumber(text, random);
  if (behaviour.goesBeyond) text = `${text} ${beyondContext(language, random)}`;
  if (behaviour.ignoresCitations) text = text.replaceAll(/ ?\[\d+\]/g, '');
  if (behaviour.leaks) text = `${text} ${leaked(question)}`.trim();
  return text;
}

/** The intent whose description is nearest to the message. The instructions list them as `- name: description`. */
function intentOf(instructions: string, message: string): string {
  const direction = embed(message);
  const intents = [...instructions.matchAll(/^- ([\w-]+): (.+)$/gm)].map(([, name, description]) => ({
    name: name!,
    likeness: cosine(direction, embed(description!)),
  }));
  intents.sort((a, b) => b.likeness - a.likeness);
  return intents[0]?.name ?? 'other';
}

const FILLERS = /^(?:hello|hi|hey|please|thanks|thank|hallo|bitte|danke|guten|tag|bonjour|merci|salut|svp)$/i;

/** The question without pleasantries; one that only points back takes along what was asked before. */
function searchQuery(questions: readonly string[]): string {
  const current = questions.at(-1) ?? '';
  const kept = current.split(/\s+/).filter((word) => !FILLERS.test(word.replaceAll(/\P{L}/gu, '')));
  const pointsBack = allWords(current).length < 6 && questions.length > 1;
  return [...(pointsBack ? [questions.at(-2)!] : []), kept.join(' ')].join(' ').trim();
}

function languageOf(instructions: string): string {
  const named = /answer in (\w+)/i.exec(instructions)?.[1]?.toLowerCase() ?? 'english';
  return { english: 'en', german: 'de', french: 'fr' }[named] ?? 'en';
}

/** Passages stand in the prompt as `[n] title` with the text below, until the next or the question. */
function passagesIn(prompt: string): readonly Passage[] {
  const body = prompt.includes('Question:') ? prompt.slice(0, prompt.lastIndexOf('Question:')) : prompt;
  return body
    .split(/^(?=\[\d+\] )/m)
    .map((block) => /^\[(\d+)\] (.*)\n([\s\S]*)$/.exec(block.trim()))
    .filter((match) => match !== null)
    .map(([, number, title, text]) => ({ number: Number(number), title: title!, text: text! }));
}

/** Results of tools that were called since the user spoke last. */
function resultsAfterQuestion(messages: readonly ChatMessage[]): readonly string[] {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return messages
    .slice(last + 1)
    .filter(({ role }) => role === 'tool')
    .map(textOf);
}

const STATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: {
    processing: 'in Bearbeitung',
    shipped: 'versandt',
    'out for delivery': 'in Zustellung',
    delivered: 'zugestellt',
  },
  fr: {
    processing: 'en préparation',
    shipped: 'expédiée',
    'out for delivery': 'en cours de livraison',
    delivered: 'livrée',
  },
};

/** What a tool said, in the language of the customer; empty when it is not for the customer. */
function toolAnswer(result: string, language: string): string {
  let value: Readonly<Record<string, unknown>>;
  try {
    value = JSON.parse(result) as Readonly<Record<string, unknown>>;
  } catch {
    return '';
  }
  const { message, orderId, state, amount, ticketId } = value as Readonly<Record<string, string | number>>;
  if (message === undefined) return '';
  const known = STATES[language];
  if (!known) return String(message);
  if (state !== undefined)
    return language === 'de'
      ? `Die Bestellung ${orderId} ist ${known[state]}.`
      : `La commande ${orderId} est ${known[state]}.`;
  if (amount !== undefined)
    return language === 'de'
      ? `Ich habe ${amount} Euro für ${orderId} erstattet.`
      : `J’ai remboursé ${amount} euros pour ${orderId}.`;
  return language === 'de'
    ? `Jemand aus dem Team übernimmt; Ihre Nummer ist ${ticketId}.`
    : `Un collègue prend le relais ; votre numéro est ${ticketId}.`;
}

/** Calls the tool that the question needs, once; asks for it again while it loops. */
function toolCall({ messages, tools }: ChatRequest, question: string, behaviour: Behaviour): ToolCall | undefined {
  const made = resultsAfterQuestion(messages).length;
  if (!tools || (made > 0 && !(behaviour.loops && made < 8))) return undefined;
  const asked = question.includes('Question:') ? question.slice(question.lastIndexOf('Question:')) : question;
  const order = ORDER_NUMBER.exec(asked)?.[0];
  const wanted =
    order && /refund|money back|erstatt|geld zurück|rembours/i.test(asked)
      ? 'issue_refund'
      : order
        ? 'order_status'
        : /human|agent|real person|someone call|menschen|mitarbeiter|rückruf|conseiller|humain|rappel/i.test(asked)
          ? 'create_ticket'
          : undefined;
  const tool = tools.find((each) => each.function.name === wanted);
  if (!tool) return undefined;
  const amount = AMOUNT.exec(asked)?.[1]?.replace(',', '.');
  const known: Readonly<Record<string, unknown>> = {
    order_id: order,
    ...(amount ? { amount: Number(amount) } : {}),
    reason: asked.replace(/^Question:\s*/, '').slice(0, 200),
    summary: asked.replace(/^Question:\s*/, '').slice(0, 200),
  };
  const properties = Object.keys(tool.function.parameters?.properties ?? {});
  const values = Object.fromEntries(
    properties.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])),
  );
  return {
    id: `call_${Buffer.from(`${wanted}${made}${asked}`).toString('base64url').slice(-20)}`,
    type: 'function',
    function: {
      name: tool.function.name,
      arguments: JSON.stringify(behaviour.hasBadArguments ? { query: asked.slice(0, 60) } : values),
    },
  };
}

/** Personal data of the question said back, as a careless model does. */
function leaked(question: string): string {
  const found = /[\w.+-]+@[\w-]+\.\w+|\+?\d[\d ]{8,}\d/.exec(question)?.[0];
  return found
    ? `I have noted your contact ${found}.`
    : 'You can also write to the customer before you at customer-4711@mail.example.';
}

function textsOf(messages: readonly ChatMessage[], role: string): readonly string[] {
  return messages.filter((message) => message.role === role).map(textOf);
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('\n');
}
