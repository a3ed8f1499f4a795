// What the assistant can do besides answering: three tools with real effects in a database.
import { DatabaseSync } from 'node:sqlite';
import { pass } from './clock.ts';
import { chance } from './plan.ts';

export interface ToolResult {
  readonly message: string;
  readonly [detail: string]: unknown;
}

interface Tool {
  readonly description: string;
  readonly parameters: {
    readonly type: 'object';
    readonly properties: Readonly<Record<string, object>>;
    readonly required: readonly string[];
  };
  run(database: DatabaseSync, input: Readonly<Record<string, unknown>>): ToolResult;
}

/** A tool said no for a reason that the model may see. */
export class ToolError extends Error {}

const STATES = ['processing', 'shipped', 'out for delivery', 'delivered'] as const;
const orderId = { type: 'string', description: 'order number such as NG-10482' };

const TOOLS: Readonly<Record<string, Tool>> = {
  order_status: {
    description: 'Where an order is.',
    parameters: { type: 'object', properties: { order_id: orderId }, required: ['order_id'] },
    run: (database, { order_id }) => {
      const order = findOrder(database, order_id);
      return { message: `Order ${order.id} is ${order.state}.`, orderId: order.id, state: order.state };
    },
  },
  issue_refund: {
    description: 'Refunds an order, up to what was paid.',
    parameters: {
      type: 'object',
      properties: {
        order_id: orderId,
        amount: { type: 'number', description: 'in euros; all of it when left out' },
        reason: { type: 'string' },
      },
      required: ['order_id', 'reason'],
    },
    run: (database, { order_id, amount, reason }) => {
      const order = findOrder(database, order_id);
      const refund = Math.min(typeof amount === 'number' ? amount : order.paid, order.paid - order.refunded);
      if (refund <= 0) throw new ToolError(`order ${order.id} has been refunded already`);
      database.prepare('UPDATE orders SET refunded = refunded + ? WHERE id = ?').run(refund, order.id);
      database
        .prepare('INSERT INTO refunds (order_id, amount, reason) VALUES (?, ?, ?)')
        .run(order.id, refund, String(reason));
      return {
        message: `I have refunded ${refund.toFixed(2)} euros for order ${order.id}.`,
        orderId: order.id,
        amount: refund,
      };
    },
  },
  create_ticket: {
    description: 'Hands the conversation over to a person.',
    parameters: { type: 'object', properties: { summary: { type: 'string' } }, required: ['summary'] },
    run: (database, { summary }) => {
      if (typeof summary !== 'string' || summary === '') throw new ToolError('summary must be a text');
      const ticketId = openTicket(database, summary);
      return { message: `A colleague will take over; your ticket is ${ticketId}.`, ticketId };
    },
  },
};

export function openDatabase(file = ':memory:'): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, state TEXT NOT NULL, paid REAL NOT NULL, refunded REAL NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS refunds (id INTEGER PRIMARY KEY, order_id TEXT NOT NULL, amount REAL NOT NULL, reason TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS tickets (id TEXT NOT NULL, summary TEXT NOT NULL);`);
  return database;
}

/** Puts a conversation into the queue of those who answer in person. */
export function openTicket(database: DatabaseSync, summary: string): string {
  const ticketId = `T-${Math.floor(100_000 + 899_999 * chance('ticket', summary))}`;
  database.prepare('INSERT INTO tickets (id, summary) VALUES (?, ?)').run(ticketId, summary);
  return ticketId;
}

/** As the OpenAI API takes them. With `isSchemaBroken` a deployment has renamed what the implementation reads. */
export function toolDefinitions(isSchemaBroken: boolean) {
  return Object.entries(TOOLS).map(([name, { description, parameters }]) => ({
    type: 'function' as const,
    function: { name, description, parameters: { ...(isSchemaBroken ? renamed(parameters) : parameters) } },
  }));
}

/** Runs a tool. Throws ToolError when it says no, and what else goes wrong as it is. */
export async function runTool(
  database: DatabaseSync,
  name: string,
  input: Readonly<Record<string, unknown>>,
  timesOut: boolean,
): Promise<ToolResult> {
  await pass(timesOut ? 8000 : 40 + 60 * chance(name, JSON.stringify(input)));
  if (timesOut) throw new Error(`${name} did not answer within 8 s`);
  const tool = TOOLS[name];
  if (!tool) throw new ToolError(`there is no tool ${name}`);
  const missing = tool.parameters.required.find((parameter) => input[parameter] === undefined);
  if (missing !== undefined) throw new ToolError(`${missing} is required`);
  return tool.run(database, input);
}

function renamed(parameters: Tool['parameters']): Tool['parameters'] {
  return {
    ...parameters,
    properties: Object.fromEntries(
      Object.entries(parameters.properties).map(([name, schema]) => [`${name}_v2`, schema]),
    ),
    required: parameters.required.map((name) => `${name}_v2`),
  };
}

interface Order {
  readonly id: string;
  readonly state: string;
  readonly paid: number;
  readonly refunded: number;
}

/** Orders come into being when first asked for: a shop with millions of them behind a number. */
function findOrder(database: DatabaseSync, given: unknown): Order {
  if (typeof given !== 'string' || !/^[A-Z]{2,3}-\d{4,8}$/.test(given))
    throw new ToolError('order_id must look like NG-10482');
  const known = database.prepare('SELECT id, state, paid, refunded FROM orders WHERE id = ?').get(given) as
    | Order
    | undefined;
  if (known) return known;
  const order: Order = {
    id: given,
    state: STATES[Math.floor(chance('state', given) * STATES.length)]!,
    paid: Math.round(2000 + chance('paid', given) * 30_000) / 100,
    refunded: 0,
  };
  database.prepare('INSERT INTO orders (id, state, paid) VALUES (?, ?, ?)').run(order.id, order.state, order.paid);
  return order;
}
