/**
 * DS, CDS and CDNSKEY records for zone files (RFC 4034 §5.3, RFC 7344 §3).
 * @module
 */
import { dsText } from '../../operations/index.js';
import { TYPE } from '../../rdata/index.js';
import { type DsReporter, dnskeyText } from './report.js';

const records =
  (type: number): DsReporter =>
  ({ zones }) =>
    zones
      .flatMap(({ owner, keys }) => keys.flatMap(({ ds }) => ds.map((each) => `${dsText(owner, each, type)}\n`)))
      .join('');

export const dsRecordReporter = records(TYPE.DS);
export const cdsReporter = records(TYPE.CDS);

export const cdnskeyReporter: DsReporter = ({ zones }) =>
  zones.flatMap(({ owner, keys }) => keys.map((key) => `${dnskeyText(owner, key, 'CDNSKEY')}\n`)).join('');
