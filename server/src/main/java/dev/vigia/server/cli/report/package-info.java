/** What commands print: the answer first, then its figures; or the same as JSON, in the words of the HTTP API. */
package dev.vigia.server.cli.report;
