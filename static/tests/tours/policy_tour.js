import { addTour } from "./tour";

// What each user reads.
const LANGUAGES = {
    en: {
        wording: "Payment: the term of payment",
        valid: "In Force",
        decided: "Decided",
        days: "Days sales outstanding",
        term: "Longer term",
        thanks: "Thanks",
        effect: "days more on",
    },
    de: {
        wording: "Zahlung: Das Zahlungsziel",
        valid: "In Kraft",
        decided: "Entschieden",
        days: "Forderungslaufzeit",
        term: "Längeres Zahlungsziel",
        thanks: "Dank",
        effect: "Tage mehr auf",
    },
};

const field = (name) => `.o_field_widget[name=${name}]`;
const closed = { trigger: "body:not(:has(.modal))" };
const click = (trigger) => ({ trigger, run: "click" });
const yes = [click(".modal .modal-footer .btn-primary"), closed];
const row = (words) => `.o_data_row:contains("${words}")`;

for (const [lang, words] of Object.entries(LANGUAGES)) {
    const add = (name, steps) => addTour(`${name}_${lang}`, () => steps);

    // A version is written with our wording and put in force, and the next one begun.
    add("policy", [
        click(".o_list_button_add"),
        { trigger: `${field("text")} textarea`, run: "edit Short" },
        click(".o_form_button_save"),
        click("button[name=action_suggest]"),
        ...yes,
        { trigger: `${field("text")} textarea:value("${words.wording}")` },
        click("button[name=action_put_in_force]"),
        ...yes,
        { trigger: `.o_arrow_button_current:contains("${words.valid}")` },
        click("button[name=action_renew]"),
        { trigger: `.o_form_view button[name=action_put_in_force]` },
        { trigger: `${field("text")} textarea`, run: "edit Second" },
        click(".o_form_button_save"),
        click("button[name=action_put_in_force]"),
        ...yes,
        { trigger: `.o_arrow_button_current:contains("${words.valid}")` },
        click("button[name=action_take_back]"),
        { trigger: "button[name=action_put_in_force]" },
    ]);

    // With the figures of the year beside it, it stays as it is.
    add("policy_review", [
        { trigger: `${field("figures_text")}:contains("${words.days}")` },
        { trigger: `${field("note")} textarea`, run: "edit All well" },
        click("button[name=action_keep]"),
        { trigger: `.o_arrow_button_current:contains("${words.decided}")` },
    ]);

    // One proposal is accepted, one dismissed with a reason.
    add("good_payers", [
        { trigger: `${row(words.term)}:contains("${words.effect}")` },
        click(`${row(words.term)} button[name=action_accept]`),
        { trigger: `.o_list_view:not(:has(${row(words.term)}))` },
        click(`${row(words.thanks)} button[name=action_dismiss]`),
        { trigger: `.modal ${field("reason")} input`, run: "edit Not now" },
        click(".modal button[name=action_confirm]"),
        closed,
        { trigger: `.o_list_view:not(:has(${row(words.thanks)}))` },
    ]);
}
