"""Whom the firm of the demo sells to, and what happened with each: all of it invented."""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
# What the firm sells, one after the other.
WORK = (
    _lt("Overhaul of a hydraulic cylinder"),
    _lt("Gear shaft made to drawing"),
    _lt("Maintenance on site, 8 hours"),
    _lt("Spare parts for a conveyor belt"),
    _lt("Welding work on a crane arm"),
    _lt("Pump unit with motor"),
    _lt("Bearing blocks, 4 pieces"),
)


class Debtor(NamedTuple):
    """A debtor of the demo: his open invoices as (days overdue, gross amount), and his story as
    (days ago, what happened, details); what happens is a method of the demo, ``_happen_…``."""

    name: str
    street: str
    city: str
    phone: str
    email: str
    items: tuple
    story: tuple = ()
    person: bool = False  # a consumer
    registry: str = ""  # of businesses
    contact: str = ""  # with whom one speaks
    lang: str = "de_DE"
    country: str = "base.de"
    collector: str = ""  # else the default collector
    procedure: str = ""  # else as the company usually does
    agreed: bool = False  # the due date
    sent_today: bool = False  # else his letter of today waits for review


def _happen(ago, what, **details):
    return ago, what, details


# Those whom the standard procedure reaches: each level, and what one looks out for in review.
LADDER = (
    Debtor(
        "Nordlicht Handels GmbH",
        "Steinhöft 9",
        "20459 Hamburg",
        "+49 40 66969 201",
        "rechnung@nordlicht-handel.example",
        ((53, 8140.00),),
        (
            _happen(
                8, "call", outcome="not_reached", note=_lt("Head office: Ms Voss is travelling.")
            ),
            _happen(1, "mail", text=_lt("Good morning. We will transfer the amount in 5 days.")),
        ),
        registry="HRB 41207",
        contact="Birgit Voss",
    ),
    Debtor(
        "Alpenblick Hotel KG",
        "Bahnhofstraße 31",
        "82467 Garmisch-Partenkirchen",
        "+49 171 39200 12",
        "buchhaltung@alpenblick-hotel.example",
        ((53, 960.00), (25, 310.50), (10, 99.00)),
        (
            _happen(
                1,
                "mail",
                text=_lt("The amount of invoice %(invoice)s is too high: one day was agreed."),
            ),
        ),
        registry="HRA 7713",
    ),
    Debtor(
        "Erika Hansen",
        "Holtenauer Straße 118",
        "24105 Kiel",
        "+49 176 04069 021",
        "erika.hansen@post.example",
        ((53, 640.00),),
        person=True,
    ),
    Debtor(
        "Harbour Trading Ltd",
        "14 Welsh Back",
        "Bristol",
        "+44 117 496 0118",
        "accounts@harbour-trading.example",
        ((53, 2750.00),),
        (_happen(1, "mail", text=_lt("Could you send us a copy of the delivery note?")),),
        lang="en_US",
        country="base.uk",
        registry="04118220",
        contact="Fiona Marsh",
    ),
    Debtor(
        "Havelland Brauerei GmbH",
        "Am Juliusturm 64",
        "13599 Berlin",
        "+49 30 23125 310",
        "kreditoren@havelland-brauerei.example",
        ((67, 15480.00),),
        (
            _happen(
                22, "call", outcome="will_pay", note=_lt("Will pay with the next payment run.")
            ),
            _happen(9, "waive", kind="lump_sum", reason=_lt("Goodwill: customer for many years.")),
        ),
        registry="HRB 118346",
        contact="Torsten Riedel",
    ),
    Debtor(
        "Elbtal Logistik GmbH",
        "Magdeburger Straße 58",
        "01067 Dresden",
        "+49 171 39200 24",
        "fibu@elbtal-logistik.example",
        ((68, 3260.00),),
        (
            _happen(
                21, "call", outcome="will_pay", note=_lt("Will pay with the next payment run.")
            ),
            _happen(6, "pay", amount=1000.00),
        ),
        registry="HRB 29415",
        contact="Anja Scholz",
    ),
    # Across a change of the base rate, with a part payment and money that nobody has matched.
    Debtor(
        "Stahlbau Eifel GmbH",
        "Trierer Straße 212",
        "52078 Aachen",
        "+49 171 39200 31",
        "buchhaltung@stahlbau-eifel.example",
        ((200, 10000.00),),
        (
            _happen(60, "pay", amount=2500.00),
            _happen(
                20,
                "call",
                outcome="negotiates",
                note=_lt("Asks for instalments, will propose something."),
            ),
            _happen(2, "prepay", amount=1500.00),
        ),
        registry="HRB 12345",
        contact="Ralf Küpper",
        agreed=True,
    ),
    Debtor(
        "Kaffeerösterei Morgenrot",
        "Karl-Heine-Straße 47",
        "04229 Leipzig",
        "+49 176 04069 034",
        "post@morgenrot-kaffee.example",
        ((39, 418.20), (-10, 200.00)),
        sent_today=True,
    ),
    Debtor(
        "Fördertechnik Krüger GmbH",
        "Ruhrorter Straße 9",
        "50735 Köln",
        "+49 221 4710 205",
        "rechnungen@krueger-foerder.example",
        ((40, 6890.00),),
        (
            _happen(12, "call", outcome="not_reached", note=_lt("Will call back.")),
            _happen(1, "mail", text=_lt("We have already paid this invoice.")),
        ),
        registry="HRB 66120",
        contact="Nadine Lorenz",
    ),
    Debtor(
        "Seewind Segelschule",
        "Am Strande 3a",
        "18055 Rostock",
        "+49 171 39200 45",
        "",
        ((25, 780.00),),
        (
            _happen(
                7,
                "dispute",
                amount=300.00,
                reason="quality",
                words=_lt("The winch runs stiffly; asks us to put it right."),
            ),
        ),
        sent_today=True,
    ),
    Debtor(
        "Gärtnerei Lindenhof",
        "Dachauer Straße 201",
        "80637 München",
        "+49 89 99998 140",
        "info@gaertnerei-lindenhof.example",
        ((10, 89.90),),
        sent_today=True,
    ),
    Debtor(
        "Jonas Weber",
        "Venloer Straße 310",
        "50823 Köln",
        "+49 221 4710 377",
        "jonas.weber@post.example",
        ((11, 189.00),),
        person=True,
        sent_today=True,
    ),
    Debtor(
        "Oakfield Farm Supplies Ltd",
        "27 Kirkstall Road",
        "Leeds",
        "+44 113 496 0142",
        "ledger@oakfield.example",
        ((26, 640.00), (10, 120.00)),
        lang="en_US",
        country="base.uk",
        registry="05830017",
        sent_today=True,
    ),
    # Its address has a slip; that of the next one is no longer read.
    Debtor(
        "Spreewerk Metall GmbH",
        "Köpenicker Straße 88",
        "10179 Berlin",
        "+49 30 23125 422",
        "buchhaltung@@spreewerk-metall.example",
        ((26, 2310.00),),
        registry="HRB 130877",
        contact="Murat Aydin",
        sent_today=True,
    ),
    Debtor(
        "Isarpumpen GmbH",
        "Schleißheimer Straße 154",
        "80797 München",
        "+49 89 99998 217",
        "m.gruber@isarpumpen.example",
        ((12, 1975.40),),
        registry="HRB 205511",
        contact="Martin Gruber",
        sent_today=True,
    ),
    Debtor(
        "Mainblick Immobilien GmbH",
        "Hanauer Landstraße 172",
        "60314 Frankfurt am Main",
        "+49 69 90009 150",
        "kreditoren@mainblick.example",
        ((11, 24900.00),),
        registry="HRB 88402",
        contact="Dr. Silke Baumann",
        collector="colleague",
    ),
    Debtor(
        "Zimmerei Balkenstark",
        "Rotebühlstraße 85",
        "70178 Stuttgart",
        "+49 171 39200 52",
        "buero@balkenstark.example",
        ((12, 5600.00),),
        (_happen(5, "pay", amount=2000.00),),
        collector="colleague",
    ),
    Debtor(
        "Kontor Elbe eG",
        "Prager Straße 2",
        "01069 Dresden",
        "+49 171 39200 58",
        "rechnung@kontor-elbe.example",
        ((11, 1500.00),),
        (_happen(4, "credit", amount=300.00),),
        registry="GnR 415",
    ),
    Debtor(
        "Großmarkt Südstadt AG",
        "Südwestpark 60",
        "90449 Nürnberg",
        "+49 171 39200 63",
        "rechnungseingang@grossmarkt-suedstadt.example",
        tuple((9 + n % 20, 40.00 + n) for n in range(18)),
        registry="HRB 33190",
        contact="Petra Engel",
        collector="colleague",
    ),
    # Neither an address for e-mails nor for letters: one can only call.
    Debtor(
        "Atelier Kolibri",
        "",
        "80331 München",
        "+49 89 99998 305",
        "",
        ((12, 450.00),),
    ),
    Debtor(
        "Reederei Sandkrug GmbH",
        "Altonaer Fischmarkt 16",
        "22767 Hamburg",
        "+49 40 66969 255",
        "einkauf@reederei-sandkrug.example",
        ((13, 6720.00),),
        registry="HRB 52208",
        contact="Kapitän Jens Oltmann",
        procedure="personal",
        sent_today=True,
    ),
    Debtor(
        "Weingut Sonnenhang",
        "Rheinallee 21",
        "55118 Mainz",
        "+49 171 39200 71",
        "weingut@sonnenhang.example",
        ((-5, 1200.00),),
    ),
)
# What is at the bank, blocked, or may become time-barred.
WAITING = (
    Debtor(
        "Töpferei Steinkrug",
        "Friedrich-Ebert-Straße 77",
        "34119 Kassel",
        "+49 176 04069 041",
        "laden@steinkrug.example",
        ((12, 260.00),),
        (_happen(1, "receive"),),
    ),
    Debtor(
        "Zahnrad Lübeck GmbH",
        "Geniner Straße 133",
        "23560 Lübeck",
        "+49 171 39200 77",
        "fibu@zahnrad-luebeck.example",
        ((14, 3415.30),),
        (_happen(1, "receive", payer="ZL HOLDING", by_number=True),),
        registry="HRB 7018",
        contact="Kerstin Dahl",
    ),
    # The money was somebody else's of the same name.
    Debtor(
        "Mühlenhof Backwaren",
        "Lindenstraße 5",
        "15517 Fürstenwalde",
        "+49 176 04069 074",
        "kontor@muehlenhof-backwaren.example",
        ((16, 530.00),),
        (_happen(3, "receive", payer="MUEHLENHOF BACKWAREN"),),
    ),
    # Letters that the former system had sent.
    Debtor(
        "Sägewerk Tannwald KG",
        "Holzstraße 72",
        "72250 Freudenstadt",
        "+49 171 39200 40",
        "rechnung@saegewerk-tannwald.example",
        ((140, 2140.00), (118, 388.00)),
        (_happen(60, "take_over", letters=((52, 1), (28, 2)), filename="ERP-Mahnungen.csv"),),
        registry="HRA 3391",
    ),
    Debtor(
        "Tannenhof Pension",
        "Kartäuserstraße 49",
        "79102 Freiburg",
        "+49 171 39200 82",
        "gast@tannenhof.example",
        ((15, 700.00),),
        (
            _happen(
                6,
                "block",
                reason="clarification",
                days=20,
                note=_lt("The delivery note is being looked for."),
            ),
        ),
    ),
    Debtor(
        "Baugesellschaft Marschland mbH",
        "Stader Straße 214",
        "21075 Hamburg",
        "+49 40 66969 288",
        "buchhaltung@marschland-bau.example",
        ((-1, 930.00),),
        (
            _happen(110, "old_invoice", years=3, amount=7350.00),
            _happen(110, "old_invoice", years=4, amount=1470.00),
            _happen(110, "talks", note=_lt("Lawyers negotiate, letter of last spring.")),
        ),
        registry="HRB 60931",
        contact="RA Tobias Meinert",
        collector="colleague",
    ),
    Debtor(
        "Ziegelei Sander KG",
        "Ulmenstraße 62",
        "27749 Delmenhorst",
        "+49 171 39200 88",
        "ziegelei@sander-kg.example",
        ((-3, 640.00),),
        (_happen(100, "old_invoice", years=3, amount=4180.00),),
        registry="HRA 20114",
        contact="Heiko Sander",
    ),
)
PROMISES = (
    Debtor(
        "Rheingold Druck GmbH",
        "Aachener Straße 512",
        "50933 Köln",
        "+49 221 4710 118",
        "fibu@rheingold-druck.example",
        ((25, 1250.00),),
        (_happen(5, "promise", days=5, by="Herr Thelen"),),
        registry="HRB 71844",
        contact="Uwe Thelen",
    ),
    Debtor(
        "Autohaus Weserblick GmbH",
        "Hastedter Heerstraße 40",
        "28207 Bremen",
        "+49 171 39200 15",
        "buchhaltung@weserblick.example",
        ((30, 4380.00),),
        (_happen(3, "promise", days=7, by="Frau Behrens"),),
        registry="HRB 25560",
    ),
    Debtor(
        "Bäckerei Kornblume",
        "Sanderstraße 18",
        "97070 Würzburg",
        "+49 176 04069 052",
        "backstube@kornblume.example",
        ((30, 915.00),),
        (_happen(0, "promise", days=6, by="Herr Endres", accepted=False),),
    ),
    Debtor(
        "Optik Klarsicht",
        "Niedernstraße 21",
        "33602 Bielefeld",
        "+49 171 39200 18",
        "laden@optik-klarsicht.example",
        ((30, 742.00),),
        (
            _happen(16, "promise", days=4, by="Frau Hölscher"),
            _happen(12, "pay"),
        ),
    ),
    Debtor(
        "Schlosserei Amboss",
        "Düsseldorfer Straße 190",
        "47053 Duisburg",
        "+49 171 39200 19",
        "kontakt@schlosserei-amboss.example",
        ((30, 1890.00),),
        (
            _happen(16, "promise", days=4, by="Herr Kaya"),
            _happen(12, "pay", amount=630.00),
        ),
    ),
    Debtor(
        "Getränke Hollmann",
        "Altendorfer Straße 220",
        "45143 Essen",
        "+49 171 39200 21",
        "info@getraenke-hollmann.example",
        ((30, 1160.00),),
        (_happen(15, "promise", days=5, by="Herr Hollmann"),),
    ),
    Debtor(
        "Spedition Fernweg GmbH",
        "Käfertaler Straße 164",
        "68167 Mannheim",
        "+49 171 39200 22",
        "dispo@fernweg.example",
        ((30, 2045.00),),
        (
            _happen(10, "promise", days=8, by="Frau Rother"),
            _happen(8, "withdraw_promise", reason=_lt("Was about another invoice.")),
        ),
        registry="HRB 70412",
    ),
    Debtor(
        "Imkerei Honigtau",
        "Mainaustraße 36",
        "78464 Konstanz",
        "+49 176 04069 058",
        "imkerei@honigtau.example",
        ((30, 386.00),),
        (
            _happen(9, "promise", days=6, by="Frau Lang"),
            _happen(4, "promise", days=9, by="Frau Lang"),
        ),
    ),
)
PLANS = (
    Debtor(
        "Hofladen Wiesengrund",
        "Hasestraße 33",
        "49074 Osnabrück",
        "+49 171 39200 25",
        "hofladen@wiesengrund.example",
        ((34, 6200.00),),
        # More than a collector may agree on: his manager is asked.
        (
            _happen(
                1, "plan", count=12, first=20, by="Frau Wiesner", stays="draft", author="colleague"
            ),
        ),
        collector="colleague",
    ),
    Debtor(
        "Tischlerei Eichenrad",
        "Wilhelmshöher Allee 118",
        "34119 Kassel",
        "+49 171 39200 26",
        "werkstatt@eichenrad.example",
        ((33, 2400.00),),
        (_happen(4, "plan", count=4, first=18, by="Herr Rad", stays="offered"),),
    ),
    Debtor(
        "Fahrrad Pedalo GmbH",
        "Hammer Straße 144",
        "48153 Münster",
        "+49 171 39200 27",
        "buero@fahrrad-pedalo.example",
        ((36, 3600.00),),
        (_happen(13, "plan", count=6, first=20, by="Herr Kemper"),),
        registry="HRB 18827",
    ),
    Debtor(
        "Max Brunner",
        "Lister Meile 54",
        "30161 Hannover",
        "+49 176 04069 061",
        "max.brunner@post.example",
        ((60, 750.00),),
        (_happen(50, "plan", count=3, first=36, by="Herr Brunner"),),
        person=True,
    ),
    Debtor(
        "Malerbetrieb Farbton",
        "Rheinische Straße 96",
        "44137 Dortmund",
        "+49 171 39200 28",
        "info@malerbetrieb-farbton.example",
        ((75, 1500.00),),
        (
            _happen(58, "plan", count=5, first=38, by="Herr Sommer"),
            _happen(5, "pay", amount=300.00),
        ),
    ),
    Debtor(
        "Gasthof Zur Linde",
        "Prüfeninger Straße 70",
        "93049 Regensburg",
        "+49 171 39200 29",
        "linde@gasthof-linde.example",
        ((110, 1800.00),),
        (
            _happen(88, "plan", count=6, first=18, by="Frau Wirth"),
            _happen(3, "default"),
        ),
    ),
    Debtor(
        "Dachdecker Firstziegel",
        "Merseburger Straße 52",
        "06110 Halle",
        "+49 171 39200 30",
        "dach@firstziegel.example",
        ((120, 3000.00),),
        (
            _happen(98, "plan", count=6, first=18, by="Herr First"),
            _happen(26, "default"),
        ),
    ),
    Debtor(
        "Polsterei Sesselruh",
        "Norderstraße 88",
        "24939 Flensburg",
        "+49 171 39200 33",
        "polsterei@sesselruh.example",
        ((130, 2100.00),),
        (
            _happen(108, "plan", count=6, first=18, by="Frau Petersen"),
            _happen(36, "default"),
            _happen(6, "accelerate"),
        ),
    ),
    # Two instalments late: the last deadline to catch up may be set.
    Debtor(
        "Kutschenbau Deichsel",
        "Wallstraße 19",
        "29221 Celle",
        "+49 171 39200 39",
        "info@kutschenbau-deichsel.example",
        ((92, 2700.00),),
        (
            _happen(78, "plan", count=6, first=18, by="Frau Deichsel"),
            _happen(52, "pay", amount=450.00),
        ),
    ),
    Debtor(
        "Buchhandlung Leselust",
        "Neckargasse 11",
        "72070 Tübingen",
        "+49 176 04069 064",
        "laden@leselust.example",
        ((95, 600.00),),
        (
            _happen(80, "plan", count=2, first=15, by="Frau Seitz"),
            _happen(65, "pay", amount=300.00),
            _happen(35, "pay"),
        ),
    ),
    Debtor(
        "Metallbau Nietfest",
        "Zwickauer Straße 221",
        "09116 Chemnitz",
        "+49 171 39200 34",
        "post@nietfest.example",
        ((62, 4200.00),),
        (
            _happen(44, "plan", count=3, first=50, by="Herr Nitsche"),
            _happen(10, "renegotiate", count=6, first=12),
        ),
    ),
    Debtor(
        "Blumen Ringelblume",
        "Krämpferstraße 40",
        "99084 Erfurt",
        "+49 176 04069 066",
        "blumen@ringelblume.example",
        ((31, 450.00),),
        (
            _happen(15, "plan", count=3, first=20, by="Frau Blum"),
            _happen(9, "end_plan", reason=_lt("Would rather pay all at once.")),
        ),
    ),
)
DISPUTES = (
    Debtor(
        "Elektro Funkenflug",
        "Biebricher Allee 63",
        "65187 Wiesbaden",
        "+49 171 39200 35",
        "service@funkenflug.example",
        ((32, 1320.00),),
        (
            _happen(
                18,
                "dispute",
                reason="quality",
                due=16,
                words=_lt("The motor runs hot, photograph attached."),
            ),
        ),
        collector="colleague",
    ),
    Debtor(
        "Papiermühle Aar GmbH",
        "Aarstraße 119",
        "65195 Wiesbaden",
        "+49 69 90009 233",
        "rechnung@papiermuehle-aar.example",
        ((21, 2890.00),),
        (
            _happen(
                4,
                "dispute",
                amount=890.00,
                reason="price",
                words=_lt("The discount of 10 percent is missing."),
            ),
        ),
        registry="HRB 23117",
        contact="Ines Hartwig",
    ),
    Debtor(
        "Fliesen Mosaik GmbH",
        "Eschersheimer Landstraße 240",
        "60320 Frankfurt am Main",
        "+49 69 90009 271",
        "fibu@fliesen-mosaik.example",
        ((32, 1745.00),),
        (
            _happen(
                17, "dispute", reason="incomplete", words=_lt("One box is said to be missing.")
            ),
            _happen(11, "settle", outcome="us"),
        ),
        registry="HRB 90226",
    ),
    Debtor(
        "Kunsthandel Altona",
        "Große Bergstraße 148",
        "22767 Hamburg",
        "+49 40 66969 240",
        "galerie@kunsthandel-altona.example",
        ((30, 990.00),),
        (
            _happen(
                14, "dispute", amount=190.00, reason="returned", words=_lt("Goods were sent back.")
            ),
            _happen(5, "settle", outcome="debtor"),
        ),
    ),
    Debtor(
        "Trockenbau Wagner",
        "Sonnenallee 260",
        "12057 Berlin",
        "+49 30 23125 518",
        "wagner@trockenbau-wagner.example",
        ((29, 560.00),),
        (
            _happen(
                13, "dispute", reason="not_received", words=_lt("Says that nothing was delivered.")
            ),
            _happen(7, "settle", outcome="withdrawn"),
        ),
    ),
)
# What debtors answered on the phone, at each stage of its remedy.
ANSWERS = (
    Debtor(
        "Bootsbau Klinker GmbH",
        "Hafenstraße 41",
        "24376 Kappeln",
        "+49 171 39200 36",
        "buchhaltung@bootsbau-klinker.example",
        ((24, 1830.00),),
        (
            _happen(
                2,
                "answer",
                cause="paid",
                note=_lt("Transferred from the savings bank, says Ms Klinker."),
                paid_ago=3,
            ),
        ),
        registry="HRB 6614",
        contact="Wiebke Klinker",
    ),
    Debtor(
        "Stadtwerke Auental",
        "Am Gaswerk 2",
        "99510 Apolda",
        "+49 171 39200 37",
        "rechnungseingang@sw-auental.example",
        ((27, 3120.00), (13, 745.00)),
        (
            _happen(
                4,
                "answer",
                cause="wrong_data",
                note=_lt("Wants the order number 4500-7781 on both invoices."),
            ),
        ),
        contact="Olaf Reinhardt",
    ),
    Debtor(
        "Gerberei Lohmühle",
        "Mühlgasse 8",
        "96047 Bamberg",
        "+49 171 39200 38",
        "post@gerberei-lohmuehle.example",
        ((34, 560.00),),
        (
            _happen(
                17, "answer", cause="not_received", note=_lt("Sent again while we were talking.")
            ),
        ),
    ),
    Debtor(
        "Segelmacherei Tuchfühlung",
        "Museumsberg 3",
        "24937 Flensburg",
        "+49 176 04069 071",
        "werkstatt@tuchfuehlung.example",
        ((22, 1275.00),),
        (
            _happen(12, "answer", cause="wrong_person", note=_lt("Bills are paid by the holding.")),
            _happen(
                9,
                "answer",
                cause="wrong_data",
                note=_lt("The invoice names the old company name."),
            ),
            _happen(5, "end_answers"),
        ),
    ),
)
AGENCY = "Elbe-Inkasso GmbH"
# Where letters did not help: with an agency, at court, insolvent, given up for the books.
AFTERWARDS = (
    Debtor(
        "Möbelwerk Dornbusch GmbH",
        "Industriestraße 14",
        "32052 Herford",
        "+49 171 39200 61",
        "fibu@moebelwerk-dornbusch.example",
        ((118, 1190.00),),
        (
            _happen(
                90, "take_over", letters=((20, 1), (6, 2)), filename="Dornbusch.csv", proven="ja"
            ),
            _happen(80, "hand_over", kind="agency", to=AGENCY, reference="EI 26-4471"),
            _happen(78, "step", code="accepted"),
            _happen(60, "step", code="agency_plan"),
            _happen(40, "inquire", kind="bureau", answer=_lt("No bad marks"), cost=4.9),
            _happen(30, "remit", payer=AGENCY, principal=490.0, commission=49.0),
        ),
        registry="HRB 4471",
        agreed=True,
    ),
    Debtor(
        "Autohaus Vierlanden KG",
        "Curslacker Neuer Deich 66",
        "21029 Hamburg",
        "+49 40 66969 261",
        "buchhaltung@autohaus-vierlanden.example",
        ((75, 2380.00), (73, 1190.00)),
        (
            _happen(
                55, "take_over", letters=((14, 1), (5, 2)), filename="Vierlanden.csv", proven="ja"
            ),
            _happen(40, "hand_over", kind="court_order", reference="26-1180442-0-7"),
            _happen(36, "step", code="issued"),
            _happen(31, "step", code="served"),
            _happen(6, "dossier", purpose="court"),
        ),
        registry="HRA 10442",
        agreed=True,
    ),
    Debtor(
        "Gartenbau Sonnenhof",
        "Landwehr 5",
        "27283 Verden (Aller)",
        "+49 171 39200 62",
        "post@gartenbau-sonnenhof.example",
        ((200, 3570.00),),
        (
            _happen(199, "inquire", kind="register", answer=_lt("Owner: Anke Behrens"), kept=190),
            _happen(
                175, "take_over", letters=((20, 1), (8, 2)), filename="Sonnenhof.csv", proven="ja"
            ),
            _happen(150, "hand_over", kind="court_order", reference="26-0907731-0-2"),
            _happen(146, "step", code="issued"),
            _happen(140, "step", code="served"),
            _happen(118, "step", code="enforcement_applied"),
            _happen(110, "step", code="enforcement_issued"),
            _happen(103, "step", code="enforcement_served"),
            _happen(85, "step", code="order_final"),
            _happen(85, "title", costs=221.5),
        ),
        registry="HRA 2207",
        agreed=True,
    ),
    Debtor(
        "Elektro Brandis GmbH",
        "Weender Landstraße 18",
        "37073 Göttingen",
        "+49 171 39200 64",
        "rechnung@elektro-brandis.example",
        ((95, 4760.00), (60, 595.00)),
        (
            _happen(94, "secure", kind="retention", name=_lt("Cable drums, delivery of spring")),
            _happen(25, "insolvency", office=_lt("Lawyer Dr. Sommer, administrator")),
            _happen(24, "write_off", reason="insolvency", action="vat"),
            _happen(15, "step", code="claim_filed"),
        ),
        registry="HRB 20331",
        agreed=True,
    ),
    Debtor(
        "Imbiss Hafenkante",
        "Vorsetzen 31",
        "20459 Hamburg",
        "+49 40 66969 264",
        "hallo@imbiss-hafenkante.example",
        ((150, 238.00),),
        (_happen(10, "write_off", reason="gone"),),
    ),
    Debtor(
        "Küstenbau Wittmund GmbH",
        "Auricher Straße 40",
        "26409 Wittmund",
        "+49 171 39200 71",
        "rechnung@kuestenbau-wittmund.example",
        ((110, 3927.00),),
        (_happen(3, "settlement", amount=3000.00),),
        registry="HRB 20577",
    ),
    Debtor(
        "Tischlerei Voßberg",
        "Kirchstraße 8",
        "31785 Hameln",
        "+49 171 39200 73",
        "post@tischlerei-vossberg.example",
        ((140, 1190.00),),
        (_happen(6, "settlement", amount=900.00, by="Jens Voßberg"),),
        registry="HRA 3390",
    ),
)
# The days of their payments, so long ago.
PAID = (401, 340, 291, 240, 191, 140, 91)


def _regular(amounts, late):
    """``(items, story)`` of who pays each invoice, so many days ``late`` or, below 0, early."""
    items = zip((ago + days for ago, days in zip(PAID, late, strict=True)), amounts, strict=True)
    return tuple(items), tuple(_happen(ago, "pay", place=place) for place, ago in enumerate(PAID))


# Who has paid on the day for more than a year, and who pays around it: what the forecast learns.
GOOD = (
    Debtor(
        "Getriebe Allertal GmbH",
        "Hannoversche Straße 77",
        "29221 Celle",
        "+49 171 39200 75",
        "einkauf@getriebe-allertal.example",
        (
            *((400, 2380.00), (340, 3570.00), (290, 2380.00), (240, 4760.00), (190, 2380.00)),
            *((140, 3570.00), (90, 2380.00), (-12, 8330.00)),
        ),
        tuple(
            _happen(ago, "pay", place=place)
            for place, ago in enumerate((401, 340, 291, 240, 191, 140, 91))
        ),
        registry="HRB 11903",
    ),
    Debtor(
        "Eisenwaren Stadtwall GmbH",
        "Am Stadtwall 5",
        "49076 Osnabrück",
        "+49 171 39200 91",
        "buchhaltung@eisenwaren-stadtwall.example",
        *_regular((476.0, 535.5, 321.3, 654.5, 416.5, 595.0, 357.0), (2, 3, 1, 3, 2, 0, 3)),
        registry="HRB 21544",
    ),
    Debtor(
        "Labortechnik Rebstock GmbH",
        "Rebstöcker Straße 60",
        "60326 Frankfurt am Main",
        "+49 171 39200 92",
        "rechnung@labortechnik-rebstock.example",
        *_regular((714.0, 238.0, 892.5, 357.0, 476.0, 297.5, 654.5), (-6, -2, -9, -4, -7, -3, -5)),
        registry="HRB 88120",
    ),
    Debtor(
        "Gartenbau Heidegrund",
        "Soltauer Straße 14",
        "21335 Lüneburg",
        "+49 171 39200 93",
        "post@gartenbau-heidegrund.example",
        *_regular((238.0, 297.5, 357.0, 178.5, 416.5, 238.0, 297.5), (3, -1, 2, 0, 3, 1, -2)),
        registry="HRA 2071",
    ),
    Debtor(
        "Druckerei Satzspiegel",
        "Gohliser Straße 22",
        "04155 Leipzig",
        "+49 171 39200 94",
        "kontor@satzspiegel.example",
        *_regular((595.0, 476.0, 535.5, 654.5, 357.0, 773.5, 416.5), (0, 1, -1, 2, 0, 3, 1)),
        registry="HRA 17702",
    ),
)
DEBTORS = (*LADDER, *WAITING, *PROMISES, *PLANS, *DISPUTES, *ANSWERS, *AFTERWARDS, *GOOD)
