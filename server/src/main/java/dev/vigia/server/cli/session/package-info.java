/** One run of the command line: its settings, its database, its end, and what it says when it fails. */
package dev.vigia.server.cli.session;
