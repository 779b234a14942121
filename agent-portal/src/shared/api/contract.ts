import type { paths } from './service';

// Which requests the service takes, with what, and what it answers, as openapi.json says: a path that it does not know, a field that is
// missing or of another type, and one too many that is written out where it is asked do not compile. One too many that comes with a
// variable or a spread does: TypeScript does not look for it there.

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** The paths that take a method. */
export type Path<M extends Method> = {
  [P in keyof paths]: [paths[P][M]] extends [undefined] ? never : P;
}[keyof paths];

type Operation<M extends Method, P extends Path<M>> = paths[P][M];

/** The service says null rather than nothing: what may be null is there nevertheless. */
export type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Whole<Exclude<T[Key], undefined>> }
    : T;

/** What is undefined is not said. */
type Query<T> = { [Key in keyof T]: T[Key] | undefined };

/** What is said beside the path: its `{names}`, the query, the body; `keepalive` sees the request through even when the page goes. */
export type Asked<M extends Method, P extends Path<M>> = (Operation<M, P> extends {
  parameters: { path: infer Names };
}
  ? { path: Names }
  : { path?: never }) &
  (Operation<M, P> extends { parameters: { query: infer Needed } }
    ? { query: Needed }
    : Operation<M, P> extends { parameters: { query?: infer Possible } }
      ? { query?: Query<NonNullable<Possible>> }
      : { query?: never }) &
  (Operation<M, P> extends { requestBody: { content: { 'application/json': infer Body } } }
    ? { body: Body }
    : { body?: never }) & { keepalive?: boolean };

/** Left out where nothing has to be said. */
export type Asking<M extends Method, P extends Path<M>> =
  Partial<Asked<M, P>> extends Asked<M, P> ? [asked?: Asked<M, P>] : [asked: Asked<M, P>];

type Content<T> = T extends { content: { '*/*': infer Body } } ? Whole<Body> : undefined;

export type Answered<M extends Method, P extends Path<M>> =
  Operation<M, P> extends { responses: infer Responses }
    ? Content<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
    : never;

/** As above, of any request. */
export interface AnyAsked {
  path?: unknown;
  query?: unknown;
  body?: unknown;
  keepalive?: boolean;
}

/** The path with its `{names}` filled in and its query; what is undefined or empty is not said. */
export function address(path: string, { path: names, query }: AnyAsked): string {
  const named = Object.fromEntries(said(names));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(named[name] ?? ''));
  const given = new URLSearchParams(said(query)).toString();
  return given === '' ? filled : `${filled}?${given}`;
}

function said(values: unknown): [string, string][] {
  return Object.entries(values ?? {})
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => [name, String(value)]);
}
