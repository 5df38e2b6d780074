import { addTour } from "./tour";

// What each debtor reads.
const LANGUAGES = {
    en: { pay: "Pay online", you: "You pay", amount: "160.00", thanks: "Thank you. You have paid", left: "40.00" },
    de: {
        pay: "Online zahlen",
        you: "Sie zahlen",
        amount: "160,00",
        thanks: "Danke. Sie haben gezahlt",
        left: "40,00",
    },
};

// A debtor ticks two of three invoices, pays them, and comes back to what is left.
for (const [lang, words] of Object.entries(LANGUAGES)) {
    addTour(`pay_${lang}`, () => [
        { trigger: `html[lang^=${lang}] .o_debtor_online button[value=due]:contains(${words.pay})` },
        {
            trigger: ".o_debtor_items li:contains(100):first .o_debtor_tick input",
            run: "click",
        },
        { trigger: ".o_debtor_items li:contains(60):first .o_debtor_tick input", run: "click" },
        { trigger: "button[value=chosen]", run: "click", expectUnloadPage: true },
        { trigger: `h2:contains(${words.you}) [name=amount]:contains(${words.amount})` },
        { trigger: ".o_debtor_items li:count(2)" },
        { trigger: "#o_payment_form input[name=o_payment_radio]:first", run: "click" },
        { trigger: "#o_payment_form input#customer_input:visible", run: "edit 4242424242424242" },
        {
            trigger: "button[name=o_payment_submit_button]:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        // The status page looks every few seconds, then leads back.
        {
            trigger: `[data-outcome=paid]:contains(${words.thanks}):contains(${words.amount})`,
        },
        { trigger: `[name=due]:contains(${words.left})` },
    ]);
}
