/** Option sets that accounts and sales documents share. */
import type { Option } from './table.ts';

export const PAYMENT_TERMS: readonly Option[] = [
  { value: 1, label: 'Net 30' },
  { value: 2, label: '2% 10, Net 30' },
  { value: 3, label: 'Net 45' },
  { value: 4, label: 'Net 60' },
];
export const SHIPPING_METHODS: readonly Option[] = [
  { value: 1, label: 'Airborne' },
  { value: 2, label: 'DHL' },
  { value: 3, label: 'FedEx' },
  { value: 4, label: 'UPS' },
  { value: 5, label: 'Postal Mail' },
  { value: 6, label: 'Full Load' },
  { value: 7, label: 'Will Call' },
];
export const FREIGHT_TERMS: readonly Option[] = [
  { value: 1, label: 'FOB' },
  { value: 2, label: 'No Charge' },
];
