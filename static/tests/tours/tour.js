import { registry } from "@web/core/registry";

// What Odoo allows at most, in milliseconds: a slow machine is no failure.
const PATIENCE = 60000;

/** A tour of the add-on: `account_collections_NAME`; each of its steps may take its time. */
export const addTour = (name, makeSteps) =>
    registry.category("web_tour.tours").add(`account_collections_${name}`, {
        steps: () => makeSteps().map((step) => ({ timeout: PATIENCE, ...step })),
    });
