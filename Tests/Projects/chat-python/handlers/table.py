"""Who is connected: what a DynamoDB table would hold, in a file."""

import os
import sqlite3


def open_table():
    table = sqlite3.connect(os.environ["TABLE"], timeout=20, isolation_level=None)
    table.execute("PRAGMA journal_mode=WAL")
    table.execute("CREATE TABLE IF NOT EXISTS connections (id TEXT PRIMARY KEY, name TEXT)")
    table.execute("CREATE TABLE IF NOT EXISTS ends (id TEXT, name TEXT, code INTEGER, reason TEXT)")
    return table


def put(connection_id, name):
    open_table().execute("INSERT OR REPLACE INTO connections VALUES (?, ?)", (connection_id, name))


def delete(connection_id):
    open_table().execute("DELETE FROM connections WHERE id = ?", (connection_id,))


def put_end(connection_id, name, code, reason):
    open_table().execute("INSERT INTO ends VALUES (?, ?, ?, ?)", (connection_id, name, code, reason))


def members():
    return open_table().execute("SELECT id, name FROM connections ORDER BY name").fetchall()
