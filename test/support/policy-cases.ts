import { readFileSync } from 'node:fs';
import type { Given } from './given.ts';

interface Step {
  readonly claim?: { readonly published?: string; readonly [field: string]: unknown };
  readonly retract?: { readonly of: string; readonly stated?: string };
  readonly reinstate?: { readonly of: string; readonly stated?: string };
  readonly amend?: { readonly of: string; readonly fields?: object; readonly strike?: true };
  readonly pin?: object;
  readonly unpin?: { readonly stated: string };
}

export interface PolicyCase {
  readonly rule: string;
  readonly steps: readonly Step[];
  readonly statedUntil?: string;
  readonly atStep?: number;
  readonly expect: { readonly [field: string]: unknown } | null;
}

export const policyCases = (): readonly PolicyCase[] =>
  JSON.parse(readFileSync(new URL('../fixtures/policy-cases.json', import.meta.url), 'utf8'));

/** The event that begins the incident of a case: without claims, so that the n-th step is the n-th event after it. */
export const OPENING: Given = {
  type: 'RiotReported',
  data: { kind: 'riot', places: ['EC-G'], occurred: '2021-05-01' },
};

/** A case's step as the event that records it. @param eventOfStep the id of the event that an earlier step became */
export function eventOfStep(step: Step, steps: readonly Step[], eventOfStep: (index: number) => string): Given {
  if (step.claim !== undefined) {
    const { published, stated, ...claim } = step.claim;
    const said = stated === null || stated === undefined ? claim : { ...claim, stated };
    return {
      type: 'CasualtiesRevised',
      data: { claims: [said], ...(published === undefined ? {} : { report: { published } }) },
    };
  }
  if (step.retract !== undefined) return { type: 'ClaimRetracted', data: { ...step.retract, of: [step.retract.of] } };
  if (step.reinstate !== undefined)
    return { type: 'ClaimReinstated', data: { ...step.reinstate, of: [step.reinstate.of] } };
  if (step.amend !== undefined) return { type: 'EntryAmended', data: step.amend };
  if (step.pin !== undefined) {
    return {
      type: 'AssessmentMade',
      data: { measure: 'killed', group: 'inmate', reason: 'the desk counted', ...step.pin },
    };
  }
  const pinned = steps.findIndex(({ pin }) => pin !== undefined);
  return {
    type: 'AssessmentLifted',
    data: { assessment: eventOfStep(pinned), reason: 'counted anew', stated: step.unpin?.stated },
  };
}
