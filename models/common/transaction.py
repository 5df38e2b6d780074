import psycopg2

# Nothing more can be done in this transaction.
CONNECTION_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
