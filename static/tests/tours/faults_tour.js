import { addTour } from "./tour";

const LANGUAGES = {
    en: { job: "Letter not drafted", run: "Dunning run failed", remedy: "Show the note" },
    de: { job: "Schreiben nicht entworfen", run: "Mahnlauf gescheitert", remedy: "Zeigen Sie" },
};

for (const [lang, words] of Object.entries(LANGUAGES)) {
    // From the list to what one can do, and to the task of the company.
    addTour(`faults_${lang}`, () => [
        { trigger: `.o_data_row:contains(${words.job}):contains(create it)` },
        { trigger: `.o_data_row:contains(${words.run}) td[name=about]`, run: "click" },
        { trigger: `.o_form_view [name=job]:contains(${words.run})` },
        { trigger: `.o_form_view [name=remedy]:contains(${words.remedy})` },
        // In the language of whoever has it.
        { trigger: ".o-mail-Activity:contains(Dunning run failed)" },
    ]);
}
