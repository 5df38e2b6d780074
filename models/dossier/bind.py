import io
import logging
import tempfile

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools.pdf import BrandedFileWriter, PdfReader

from ...tools.common.faults import get_words
from ...tools.dossier.package import build_manifest, cut_volumes, digest, place_pages, write_package
from ..common.transaction import CONNECTION_LOST
from .dossier import KEPT_DAYS, UNDER_WAY

_logger = logging.getLogger(__name__)
REPORT = "account_collections.action_report_dossier"
BATCH = 20


class AccountCollectionsDossier(models.Model):
    """How a dossier is made: a batch of papers at a time, each step kept, so that whoever stops the
    machine loses a batch and no more."""

    _inherit = "account.collections.dossier"

    @api.model
    def _cron_make(self):
        """Make those that wait, one after the other."""
        commit = self.env["ir.cron"]._commit_progress
        todo = Domain("state", "in", UNDER_WAY)
        commit(remaining=self.search_count(todo))
        while dossier := self.search(todo, order="id", limit=1):
            left = commit(remaining=1)
            while dossier.state in UNDER_WAY and left:
                dossier._work_isolated()
                left = commit(remaining=self.search_count(todo))
            if not left:
                return

    def _work_isolated(self):
        """The next batch; what cannot be made at all is told, and costs no other dossier."""
        try:
            with self.env.cr.savepoint():
                self._as_made()._work()
        except (*CONNECTION_LOST, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception as error:
            _logger.warning("Dossier %s could not be made.", self.id, exc_info=True)
            self._move_to("failed", UNDER_WAY, error=get_words(error))
            own = self.with_context(lang=self.user_id.lang)
            own._give_tasks("dossier", own.env._("Dossier failed"), user=self.user_id)

    def _as_made(self):
        """In its language and its company, with all rights: whoever asked may have it."""
        self.ensure_one()
        made = self.sudo().with_company(self.company_id)
        return made.with_context(lang=self.lang, dunning_letters=True)

    def _work(self):
        """One batch of its papers; after the last one all are bound."""
        if self.state == "waiting":
            self._move_to("building", ("waiting",))
            self._lay_out()
            return
        waiting = self.part_ids.filtered(lambda part: not part.is_done and part.section != "cover")
        if batch := waiting[:BATCH]:
            self._make_parts(batch)
            self.done_count += len(batch)
            # What was printed need not stay in memory.
            self.env.flush_all()
            self.env.invalidate_all()
            return
        self._bind()

    # === PAPERS === #

    def _make_parts(self, parts):
        """The bytes of these parts, and what is known of them."""
        copies = self._print_copies(parts.filtered(lambda part: part.kind == "copy"))
        for part in parts:
            if part.kind == "sheet":
                self._keep(part, self._print_sheet(part))
            elif part.kind == "copy":
                self._keep(part, copies.get(part))
            self._note(part)

    def _print_sheet(self, part):
        reports = self.env["ir.actions.report"]
        return reports._print_each(REPORT, part)[part]

    def _print_copies(self, parts):
        """``{part: PDF}`` of invoices of which no file is kept."""
        moves = self.env["account.move"].browse(parts.mapped("res_id")).exists()
        printed = moves._render_dunning_copies() if moves else {}
        by_id = {move.id: raw for move, raw in printed.items()}
        return {part: by_id[part.res_id] for part in parts if part.res_id in by_id}

    def _keep(self, part, raw):
        if not raw:
            return
        vals = {"name": part.path.rpartition("/")[2], "raw": raw, "mimetype": "application/pdf"}
        vals |= {"res_model": self._name, "res_id": self.id}
        part.file_id = self.env["ir.attachment"]._through_door().create(vals)

    def _note(self, part):
        raw = part._get_raw()
        vals = {"is_done": True, "size": len(raw), "digest": digest(raw), "page_count": 0}
        if not raw:
            vals["error"] = self.env._("The file is gone.")
        elif part.path.endswith(".pdf"):
            pages = _count_pages(raw)
            vals["page_count"] = pages
            if not pages and part.kind == "kept":
                vals["error"] = self.env._("This PDF cannot be read: it is in the package only.")
        part.write(vals)

    # === BOUND === #

    def _bind(self):
        """The contents, the volumes, the packages; then whoever asked is told."""
        cover = self.part_ids.filtered(lambda part: part.section == "cover")
        cover.file_id._through_door().unlink()
        front = 1
        # The contents tell pages that depend on how long they are.
        for _turn in range(3):
            raw = self._print_sheet(cover.with_context(dossier_front=front))
            pages = _count_pages(raw) or 1
            if pages == front:
                break
            front = pages
        self._keep(cover, raw)
        self._note(cover)
        manifest = self._build_manifest()
        parts = self.part_ids.filtered("size")
        volumes = cut_volumes(parts.mapped("size"))
        files = self.env["ir.attachment"]
        for number, places in enumerate(volumes, start=1):
            own = parts.browse([parts[place].id for place in places])
            title = self._get_file_title(number if len(volumes) > 1 else 0)
            files |= self._bind_pdf(own, title) | self._pack(own, title, manifest)
            self.env.flush_all()
            self.env.invalidate_all()
        self.part_ids.file_id._through_door().unlink()
        today = self.company_id._get_dunning_today()
        self._move_to(
            "done",
            ("building",),
            file_ids=[fields.Command.set(files.ids)],
            done_count=self.part_count,
            page_count=sum(self.part_ids.mapped("page_count")),
            manifest_hash=digest(manifest),
            finished_on=today,
            clear_on=fields.Date.add(today, days=KEPT_DAYS),
        )
        self._tell_ready()

    def _get_file_title(self, number):
        name = f"{self.name} {self.partner_id.name or ''}".strip().replace("/", "-")
        return f"{name} ({number})" if number else name

    def _bind_pdf(self, parts, title):
        """One PDF of these parts with a bookmark for each, under that of its section."""
        writer, page, section, above = BrandedFileWriter(), 0, None, None
        for part in parts.filtered("page_count"):
            reader = PdfReader(io.BytesIO(part._get_raw()), strict=False)
            for sheet in reader.pages:
                writer.add_page(sheet)
            if part.section != section:
                section = part.section
                above = writer.add_outline_item(part._get_label(), page)
            if part.name != part._get_label():
                writer.add_outline_item(part.name, page, parent=above)
            page += part.page_count
        if not page:
            return self.env["ir.attachment"]
        writer.page_mode = "/UseOutlines"
        with tempfile.TemporaryFile() as file:
            writer.write(file)
            return self._store(file, f"{title}.pdf", "application/pdf")

    def _pack(self, parts, title, manifest):
        with tempfile.TemporaryFile() as file:
            write_package(file, ((part.path, part._get_raw()) for part in parts), manifest)
            return self._store(file, f"{title}.zip", "application/zip")

    def _store(self, file, name, mimetype):
        file.seek(0)
        vals = {"name": name, "raw": file.read(), "mimetype": mimetype}
        vals |= {"res_model": self._name, "res_id": self.id}
        return self.env["ir.attachment"]._through_door().create(vals)

    def _build_manifest(self):
        proceedings = self._get_proceedings() if self.with_proceedings else ()
        head = {
            "dossier": self.name,
            "creditor": self.company_id.name,
            "debtor": self.partner_id.name or "",
            "for": self.purpose,
            "as_of": self.day,
            "proceeding": self.proceeding_id.name or None,
        }
        files = [
            {
                "path": part.path,
                "sha256": part.digest,
                "bytes": part.size,
                "section": part.section,
                "made": part.kind,
                "dated": part.day or None,
                "source": f"{part.res_model},{part.res_id}" if part.res_model else None,
                "inalterable": self._get_inalterable(part),
            }
            for part in self.part_ids.filtered("size")
        ]
        chains = [
            {
                "proceeding": one.name,
                "steps": len(one.step_ids),
                "digest": one.step_ids.sorted("id")[-1:].hash or None,
                "whole": one.step_ids._is_chain_whole(),
                "claims": self._compare_claims(one),
            }
            for one in proceedings
        ]
        return build_manifest(head, files, chains)

    def _get_inalterable(self, part):
        """The digest Odoo gave a posted entry of a secured journal."""
        if part.res_model != "account.move":
            return None
        return self.env["account.move"].browse(part.res_id).exists().inalterable_hash or None

    def _tell_ready(self):
        """A task of whoever asked, in his language."""
        own = self.with_context(lang=self.user_id.lang)
        words = own.env._("Dossier ready")
        if missing := len(self.part_ids.filtered("error")):
            words = own.env._("Dossier ready, papers not included: %s", missing)
        own._give_tasks("dossier", words, user=self.user_id)

    def _list_contents(self):
        """``[(section, its page, [(part, page or None)])]`` for the cover."""
        front = self.env.context.get("dossier_front", 1)
        parts = self.part_ids.filtered(lambda part: part.section != "cover")
        pages = place_pages(parts.mapped("page_count"), front)
        by_section = {}
        for part, page in zip(parts, pages, strict=True):
            by_section.setdefault(part.section, []).append((part, page))
        found = []
        for rows in by_section.values():
            label, (first, page) = rows[0][0]._get_label(), rows[0]
            # A section of one sheet has one line.
            alone = first.name == label
            found.append((label, page, rows[1:] if alone else rows))
        return found


def _count_pages(raw):
    """0 for what is no PDF that can be read without a password."""
    try:
        return len(PdfReader(io.BytesIO(raw), strict=False).pages)
    except Exception:
        return 0
