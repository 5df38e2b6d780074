import { addTour } from "./tour";

// Words and figures as each user reads them.
const LANGUAGES = {
    en: {
        amount: (text) => text,
        order: "Principal, interest, costs",
        usual: "Costs, interest, principal",
        part: "Interest",
        partly: "Only one invoice or booked charge",
        missing: "has no account for income",
        accrued: "Interest on",
    },
    de: {
        amount: (text) => text.replace(".", ","),
        order: "Hauptforderung, Zinsen, Kosten",
        usual: "Kosten, Zinsen, Hauptforderung",
        part: "Zinsen",
        partly: "Nur eine Rechnung oder gebuchte",
        missing: "hat kein Ertragskonto",
        accrued: "Zinsen auf",
    },
};

const field = (name) => `.modal .o_field_widget[name=${name}]`;
const row = (number) => `.modal .o_data_row:nth-child(${number})`;

function choose(label) {
    return [
        { trigger: `${field("order")} input`, run: "click" },
        { trigger: `.o_select_menu_item:contains(${label})`, run: "click" },
    ];
}

for (const [lang, words] of Object.entries(LANGUAGES)) {
    const paid = (...amounts) =>
        amounts.map((amount, index) => ({
            content: `Row ${index + 1} pays ${amount}`,
            trigger: `${row(index + 1)} [name=amount]:contains(/^\\D*${words.amount(amount)}\\D*$/)`,
        }));
    const pay = (number, amount) => [
        { trigger: `${row(number)} td[name=amount]`, run: "click" },
        {
            trigger: `${row(number)} td[name=amount] input`,
            run: `edit ${words.amount(amount)} && click .modal .modal-title`,
        },
    ];
    const confirm = { trigger: ".modal button[name=action_allocate]", run: "click" };
    const refused = (text) => [
        confirm,
        { trigger: `.o_error_dialog:contains(${text})` },
        { trigger: ".o_error_dialog .modal-footer .btn-primary", run: "click" },
        { trigger: "body:not(:has(.o_error_dialog))" },
    ];
    // Many rows on a busy machine take their time.
    const done = { trigger: "body:not(:has(.modal))" };

    // From the payment: another order, an invoice the debtor named, another amount.
    addTour(`allocation_${lang}`, () => [
        { trigger: "button[name=action_allocate_dunning]", run: "click" },
        ...paid("2.00", "5.63", "92.37", "0.00"),
        { trigger: `${row(2)} [name=part]:contains(${words.part})` },
        ...choose(words.order),
        ...paid("100.00", "0.00", "0.00", "0.00"),
        ...choose(words.usual),
        ...paid("2.00", "5.63", "92.37", "0.00"),
        { trigger: `${field("designated_ids")} input`, run: "edit Named" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Named)", run: "click" },
        ...paid("100.00", "0.00", "0.00", "0.00"),
        { trigger: `${field("designated_ids")} .o_tag .o_delete`, run: "click" },
        ...paid("2.00", "5.63", "92.37", "0.00"),
        ...pay(3, "90.00"),
        { trigger: `${field("rest")}:contains(${words.amount("2.37")})` },
        ...refused(words.partly),
        { content: "Nothing is lost", trigger: `${row(3)} [name=amount]:contains(90)` },
        ...choose(words.order),
        ...paid("100.00", "0.00", "0.00", "0.00"),
        ...choose(words.usual),
        ...paid("2.00", "5.63", "92.37", "0.00"),
        ...pay(2, "5.00"),
        ...pay(3, "93.00"),
        confirm,
        done,
    ]);

    // From the case, as it is proposed.
    addTour(`allocation_case_${lang}`, () => [
        { trigger: "button[name=action_allocate]", run: "click" },
        ...paid("2.00", "5.63", "2.25", "90.12", "0.00", "0.00"),
        { trigger: `${row(3)} [name=name]:contains(${words.accrued})` },
        confirm,
        done,
    ]);

    // Nobody has said where fees and interest are booked.
    addTour(`allocation_unset_${lang}`, () => [
        { trigger: "button[name=action_allocate_dunning]", run: "click" },
        { trigger: `${field("problem")}:contains(${words.missing})` },
        ...paid("2.00", "5.63", "92.37", "0.00"),
        ...refused(words.missing),
        ...paid("2.00", "5.63", "92.37", "0.00"),
        ...choose(words.order),
        ...paid("100.00", "0.00", "0.00", "0.00"),
        { trigger: `.modal:not(:has(.alert))` },
        confirm,
        done,
    ]);

    // More rows than a page of the list shows: those unseen count too.
    addTour(`allocation_many_${lang}`, () => [
        { trigger: "button[name=action_allocate_dunning]", run: "click" },
        { trigger: row(40) },
        confirm,
        done,
    ]);
}
