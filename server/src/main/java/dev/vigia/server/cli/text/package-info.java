/** Words and lines for a terminal: no stored text can steer it, and nothing depends on colour. */
package dev.vigia.server.cli.text;
