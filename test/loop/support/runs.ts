/** Random sequences of the main property in `npm test`; CAPSTAN_RUNS asks for more. */
export const USUAL_SEQUENCES = 150;

const wanted = Number(process.env['CAPSTAN_RUNS'] ?? USUAL_SEQUENCES);
const seed = Number(process.env['CAPSTAN_SEED'] ?? 20_260_303);

/** How often a property runs, in proportion to CAPSTAN_RUNS, and from which seed: CAPSTAN_SEED. */
export function runs(usual: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: Math.max(1, Math.round((usual * wanted) / USUAL_SEQUENCES)), seed };
}
