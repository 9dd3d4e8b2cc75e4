/** Units, products, price lists and currencies: what must be unique, and what comes by itself. */
import { randomUUID } from 'node:crypto';
import {
  baseCurrency,
  duplicate,
  invalid,
  refuseDuplicate,
  textOf,
  type CrmRules,
} from './rules.ts';

const ONE_UNIT = '1';

export const productRules: CrmRules = {
  async start(writer, draft) {
    Object.assign(draft.data, {
      productstructure: 1,
      producttypecode: 1,
      quantitydecimal: 0,
      isstockitem: false,
      transactioncurrencyid: await baseCurrency(writer),
    });
  },
  async complete(writer, draft) {
    await refuseDuplicate(writer, draft, ['productnumber']);
    const unit = await writer.byId('uom', textOf(draft.data, 'defaultuomid'));
    if (unit !== null && unit.data.uomscheduleid !== draft.data.defaultuomscheduleid) {
      throw invalid('The default unit is not a member of the default unit group.');
    }
  },
};

export const unitGroupRules: CrmRules = {
  complete: (writer, draft) => refuseDuplicate(writer, draft, ['name']),
  /** A new group comes with its base unit. */
  async afterWrite(writer, row, before) {
    if (before !== null) return;
    const id = randomUUID();
    await writer.insert('uom', {
      id,
      key: id,
      data: {
        name: textOf(row.data, 'baseuomname'),
        quantity: ONE_UNIT,
        isschedulebaseuom: true,
        uomscheduleid: row.id,
      },
    });
  },
  async afterDelete(writer, row) {
    for (const unit of await writer.where('uom', 'uomscheduleid', row.id)) {
      await writer.remove('uom', unit);
    }
  },
};

export const unitRules: CrmRules = {
  async start(_writer, draft) {
    draft.data.isschedulebaseuom = false;
  },
  async complete(writer, draft) {
    await refuseDuplicate(writer, draft, ['name', 'uomscheduleid']);
    const base = textOf(draft.data, 'baseuom');
    if (draft.before === null && base === '') {
      const units = await writer.where('uom', 'uomscheduleid', textOf(draft.data, 'uomscheduleid'));
      draft.data.baseuom = units.find(({ data }) => data.isschedulebaseuom === true)?.id ?? null;
    }
  },
};

export const currencyRules: CrmRules = {
  async start(_writer, draft) {
    draft.data.currencyprecision = 2;
  },
  complete: (writer, draft) => refuseDuplicate(writer, draft, ['isocurrencycode']),
};

export const priceListRules: CrmRules = {
  async afterDelete(writer, row) {
    for (const line of await writer.where('productpricelevel', 'pricelevelid', row.id)) {
      await writer.remove('productpricelevel', line);
    }
  },
};

/** One row per price list, product and unit; the list's currency is the row's. */
export const priceListItemRules: CrmRules = {
  async start(_writer, draft) {
    Object.assign(draft.data, {
      pricingmethodcode: 1,
      quantitysellingcode: 1,
      roundingpolicycode: 1,
    });
  },
  async complete(writer, draft) {
    const { data } = draft;
    const list = await writer.byId('pricelevel', textOf(data, 'pricelevelid'));
    const product = await writer.byId('product', textOf(data, 'productid'));
    const unit = await writer.byId('uom', textOf(data, 'uomid'));
    data.transactioncurrencyid = list?.data.transactioncurrencyid ?? null;
    data.productnumber = product?.data.productnumber ?? null;
    data.uomscheduleid = unit?.data.uomscheduleid ?? null;
    if (product !== null && data.uomscheduleid !== product.data.defaultuomscheduleid) {
      throw invalid('The unit is not a member of the unit group of the product.');
    }
    if (data.pricingmethodcode === 1 && (data.amount ?? null) === null) {
      throw invalid('A price list item with the method Currency Amount needs an amount.');
    }
    for (const other of await writer.where('productpricelevel', 'pricelevelid', list?.id ?? '')) {
      const same = other.data.productid === data.productid && other.data.uomid === data.uomid;
      if (same && other.id !== draft.id) throw duplicate(draft.table.logicalName);
    }
  },
};
