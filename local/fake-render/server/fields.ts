import type { Json, JsonValue } from '../json.ts';
import { badRequest } from './refusal.ts';

/** Drops what is undefined: unset optionals are absent from replies, not null. */
export function compact(fields: Readonly<Record<string, JsonValue | undefined>>): Json {
  const kept: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) kept[key] = value;
  return kept;
}

export const isObject = (value: JsonValue | undefined): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body as an object; no body counts as an empty one. */
export function objectOf(value: JsonValue | undefined, what = 'body'): Json {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw badRequest(`${what} must be an object`);
  return value;
}

export function listOf(value: JsonValue | undefined, what: string): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badRequest(`${what} must be an array`);
  return value;
}

/** Clients send null for what they leave out. */
const given = (fields: Json, key: string): JsonValue | undefined => fields[key] ?? undefined;

export function optionalText(fields: Json, key: string): string | undefined {
  const value = given(fields, key);
  if (value !== undefined && typeof value !== 'string') throw badRequest(`${key} must be a string`);
  return value;
}

export function text(fields: Json, key: string): string {
  const value = optionalText(fields, key);
  if (value === undefined || value === '') throw badRequest(`${key} is required`);
  return value;
}

export function optionalFlag(fields: Json, key: string): boolean | undefined {
  const value = given(fields, key);
  if (value !== undefined && typeof value !== 'boolean')
    throw badRequest(`${key} must be a boolean`);
  return value;
}

export function optionalInteger(fields: Json, key: string): number | undefined {
  const value = given(fields, key);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw badRequest(`${key} must be an integer`);
  return value;
}

/** A required integer within bounds. */
export function integer(fields: Json, key: string, low: number, high: number): number {
  const value = optionalInteger(fields, key);
  if (value === undefined) throw badRequest(`${key} is required`);
  if (value < low || value > high) {
    throw badRequest(`${key} must be between ${low} and ${high}, got ${value}`);
  }
  return value;
}

export function optionalChoice(
  fields: Json,
  key: string,
  choices: readonly string[],
): string | undefined {
  const value = optionalText(fields, key);
  if (value === undefined || value === '' || choices.includes(value)) return value || undefined;
  throw badRequest(`invalid ${key}: ${value}`);
}
