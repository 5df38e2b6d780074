import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

// What is entered in a dialog counts from then on: by its button, and not because somebody closed
// the page while it stood there. Odoo would save it, with nothing filled in.
export class DialogController extends FormController {
    async beforeLeave(options) {
        return this.env.inDialog && this.model.root.isNew ? undefined : super.beforeLeave(options);
    }

    async beforeUnload(ev) {
        return this.env.inDialog && this.model.root.isNew ? undefined : super.beforeUnload(ev);
    }
}
registry.category("views").add("collections_dialog", { ...formView, Controller: DialogController });
