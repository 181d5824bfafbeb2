/**
 * A forecast for programs: schemas/forecast.schema.json describes it. Absent values are null.
 * @module
 */
import { typeText } from '../rdata/index.js';
import { isoTimeText } from '../wire/index.js';
import { type ForecastReport, signaturePlace } from './forecast.js';

/** Raised when a key changes its meaning or goes away; new keys do not raise it. */
const FORECAST_SCHEMA_VERSION = 1;

const timeOrNull = (moment: number | undefined): string | null => (moment === undefined ? null : isoTimeText(moment));

export function forecastJson(report: ForecastReport): string {
  const { tool, zone, file, status, reason, trustedFrom, at, minMargin, errors, warnings, forecast } = report;
  const document = {
    schemaVersion: FORECAST_SCHEMA_VERSION,
    tool,
    zone: zone.origin,
    file,
    serial: zone.soa?.serial ?? null,
    status,
    reason,
    trustedFrom: trustedFrom ?? null,
    at: isoTimeText(at),
    errors,
    warnings,
    minMargin: minMargin ?? null,
    forecast: forecast === undefined ? null : forecastBody(report, forecast),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function forecastBody(report: ForecastReport, forecast: NonNullable<ForecastReport['forecast']>): object {
  const { zone } = report;
  const { resign, secondary, cache, future, firstExpiration } = forecast;
  const rrset = (first: number) => ({
    owner: zone.ownerText(first),
    type: typeText(zone.records.type[first]!),
  });
  const place = (record: number) => {
    const { file, line, ...rest } = signaturePlace(report, record);
    return { ...rest, file: file ?? null, line: line ?? null };
  };
  return {
    rrsets: forecast.count,
    margin: forecast.bogusFrom - forecast.at,
    bogusFrom: isoTimeText(forecast.bogusFrom),
    zoneBogusFrom: timeOrNull(forecast.zoneBogusFrom),
    firstExpiration: firstExpiration ? { at: isoTimeText(firstExpiration.at), ...place(firstExpiration.record) } : null,
    futureSignatures: future ? { count: future.count, first: isoTimeText(future.at), ...place(future.record) } : null,
    resign: resign
      ? {
          by: isoTimeText(resign.limit.at),
          limit: resign.limit.reason,
          isAttainable: resign.limit.isAttainable,
          rrset: { ...rrset(resign.record), ttl: resign.ttl, validUntil: isoTimeText(resign.until) },
          bounds: resign.bounds.map(({ reason, seconds, at, isAttainable }) => ({
            reason,
            seconds,
            by: isoTimeText(at),
            isAttainable,
          })),
        }
      : null,
    cache: {
      lacksFrom: isoTimeText(cache.lacksFrom),
      answersUntil: timeOrNull(cache.answersUntil),
      outlivedFrom: timeOrNull(cache.outlivedFrom),
    },
    secondary: secondary
      ? {
          ...secondary,
          safeUntil: timeOrNull(secondary.safeUntil),
          noticesAt: isoTimeText(secondary.noticesAt),
          expiresAt: isoTimeText(secondary.expiresAt),
          servesBogusFrom: timeOrNull(secondary.servesBogusFrom),
        }
      : null,
    roles: forecast.roles.map(({ role, count, bogusFrom, allBogusFrom }) => ({
      role,
      rrsets: count,
      bogusFrom: isoTimeText(bogusFrom),
      allBogusFrom: isoTimeText(allBogusFrom),
    })),
    eventWidth: forecast.widthSeconds,
    events: forecast.events.map(({ kind, from, to, count, records, cachedUntil }) => ({
      kind,
      from: isoTimeText(from),
      to: isoTimeText(to),
      rrsets: count,
      first: records.map(rrset),
      cachedUntil: isoTimeText(cachedUntil),
    })),
  };
}
