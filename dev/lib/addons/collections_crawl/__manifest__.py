{
    "name": "Every button pressed",
    "summary": "The tests of dev/crawl: never part of a release",
    "version": "19.0.1.0.0",
    "author": "account_collections contributors",
    "license": "LGPL-3",
    "depends": ["account_collections"],
}
