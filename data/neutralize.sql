-- A copy of the database sends nothing to agencies.
UPDATE account_collection_agency SET active = FALSE, key = NULL;
