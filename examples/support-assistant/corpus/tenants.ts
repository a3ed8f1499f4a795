/** Names that customers know, by tenant. */
export const TENANTS: Readonly<Record<string, string>> = {
  netgarden: 'Netgarden, an internet provider',
  kitchenly: 'Kitchenly, a shop for kitchen appliances',
  billwise: 'Billwise, software for invoices',
  faultline: 'Faultline, software for diagnosing LLM applications',
};
