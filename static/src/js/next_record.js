import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

const NEXT = "ACCOUNT_COLLECTIONS:NEXT";

// A form that goes on to the next record of its pager, when a dialog above it asks for that. A
// subclass may say by `canGoOn` when it does.
export class NextRecordController extends FormController {
    setup() {
        super.setup();
        this.notifications = useService("notification");
        useBus(this.env.bus, NEXT, () => this.goOn());
    }

    canGoOn() {
        return !this.env.inDialog;
    }

    async goOn() {
        const { resId, resIds } = this.model.root;
        const next = resIds[resIds.indexOf(resId) + 1];
        if (!this.canGoOn()) {
            return;
        }
        await this.model.load({ resId: next || resId, resIds });
        if (!next) {
            this.notifications.add(_t("That was the last one of the list."), { type: "info" });
        }
    }
}

// Closes the dialog without loading the record below anew, then goes on.
registry.category("actions").add("account_collections_next", async (env, { params }) => {
    await env.services.action.doAction({
        type: "ir.actions.act_window_close",
        infos: { noReload: true },
    });
    if (params?.message) {
        env.services.notification.add(params.message, { type: "success" });
    }
    env.bus.trigger(NEXT);
});

export const nextRecordForm = { ...formView, Controller: NextRecordController };
registry.category("views").add("collections_next_record", nextRecordForm);
