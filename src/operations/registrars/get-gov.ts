/** .gov (get.gov) @module */
import type { RegistrarProfile } from './profile.js';

export const getGov: RegistrarProfile = {
  name: 'get-gov',
  title: '.gov (get.gov)',
  takes: 'ds',
  source: 'https://github.com/cisagov/manage.get.gov/pull/1337',
  checked: '2026-11-21',
  request: 'DNSSEC, DS data, in the form of the domain at manage.get.gov',
  body: 'form',
  digestTypes: [1, 2],
  fields: [
    ['Key tag', 'keyTag'],
    ['Algorithm', 'algorithmText'],
    ['Digest type', 'digestText'],
    ['Digest', 'digest'],
  ],
};
