/** Customers, contacts and salespeople: their sets and fields (systems.md 1.3, extension.md 3). */
import type { Fields } from '../../odata/fields.ts';
import { inBoth } from './definition.ts';

const ADDRESS: Fields = {
  addressLine1: 'text rw',
  addressLine2: 'text rw',
  // The country goes first: the ERP checks a post code against it.
  country: 'text rw',
  postalCode: 'text rw',
  city: 'text rw',
  state: 'text rw',
};

const CUSTOMER_V2: Fields = {
  number: 'text rw',
  displayName: 'text rw',
  type: 'enum rw',
  ...ADDRESS,
  phoneNumber: 'text rw',
  email: 'text rw',
  website: 'text rw',
  salespersonCode: 'text rw',
  creditLimit: 'decimal rw',
  taxLiable: 'boolean rw',
  taxAreaId: 'guid rw',
  taxRegistrationNumber: 'text rw',
  currencyId: 'guid',
  currencyCode: 'text rw',
  paymentTermsId: 'guid rw',
  shipmentMethodId: 'guid rw',
  paymentMethodId: 'guid rw',
  blocked: 'enum rw',
};

export const customer = inBoth(
  'customers',
  {
    ...CUSTOMER_V2,
    contactName: 'text rw',
    primaryContactNumber: 'text rw',
    mobilePhoneNumber: 'text rw',
    faxNumber: 'text rw',
    languageCode: 'text rw',
    territoryCode: 'text rw',
    paymentTermsCode: 'text rw',
    shipmentMethodCode: 'text rw',
    shippingAgentCode: 'text rw',
    shippingAgentServiceCode: 'text rw',
    customerPriceGroup: 'text rw',
    customerDiscountGroup: 'text rw',
    allowLineDiscount: 'boolean rw',
    pricesIncludingTax: 'boolean rw',
    locationCode: 'text rw',
    billToCustomerNumber: 'text rw',
    taxBusinessPostingGroup: 'text',
    priceCalculationMethod: 'enum',
    genBusPostingGroup: 'text',
    customerPostingGroup: 'text',
    drawbarKey: 'text c',
  },
  { fields: CUSTOMER_V2, feed: 'watermark' },
);

const CONTACT_V2: Fields = {
  number: 'text rw',
  type: 'enum rw',
  displayName: 'text rw',
  jobTitle: 'text rw',
  companyNumber: 'text rw',
  companyName: 'text rw',
  contactBusinessRelation: 'enum',
  ...ADDRESS,
  phoneNumber: 'text rw',
  mobilePhoneNumber: 'text rw',
  email: 'text rw',
  website: 'text rw',
  searchName: 'text rw',
  privacyBlocked: 'boolean rw',
  taxRegistrationNumber: 'text rw',
  lastInteractionDate: 'date',
};

export const contact = inBoth(
  'contacts',
  {
    ...CONTACT_V2,
    firstName: 'text rw',
    middleName: 'text rw',
    surname: 'text rw',
    salutationCode: 'text rw',
    salespersonCode: 'text rw',
    territoryCode: 'text rw',
    currencyCode: 'text rw',
    faxNumber: 'text rw',
    pager: 'text rw',
    customerNumber: 'text',
    customerId: 'guid',
    vendorNumber: 'text',
    drawbarKey: 'text c',
  },
  { fields: CONTACT_V2, feed: 'watermark' },
);

const SALESPERSON: Fields = {
  code: 'text c',
  displayName: 'text rw',
  email: 'text rw',
  email2: 'text rw',
  phoneNumber: 'text rw',
  jobTitle: 'text rw',
  commissionPercent: 'decimal rw',
  blocked: 'boolean rw',
  privacyBlocked: 'boolean rw',
};

export const salesperson = inBoth(
  'salespeople',
  { ...SALESPERSON, drawbarKey: 'text c' },
  {
    set: 'salespeoplePurchasers',
    fields: SALESPERSON,
    feed: 'snapshot',
    // The misspelling is the API's own.
    renamed: { phoneNumber: 'phoneNo', commissionPercent: 'commisionPercent' },
  },
);

const OPPORTUNITY: Fields = {
  number: 'text c',
  description: 'text rw',
  salespersonCode: 'text rw',
  contactNumber: 'text rw',
  contactCompanyNumber: 'text rw',
  customerId: 'guid',
  status: 'enum',
  estimatedValue: 'decimal',
  estimatedClosingDate: 'date',
  probabilityPercent: 'decimal',
  creationDate: 'date',
  dateClosed: 'date',
  closed: 'boolean',
};

export const opportunity = inBoth(
  'opportunities',
  { ...OPPORTUNITY, drawbarKey: 'text c' },
  {
    fields: {
      number: 'text',
      description: 'text',
      contactNumber: 'text',
      salespersonCode: 'text',
      status: 'enum',
      creationDate: 'date',
    },
    feed: 'watermark',
  },
);
