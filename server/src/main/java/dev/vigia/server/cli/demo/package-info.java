/** {@code vigia demo}: the document pipeline on real files, with something broken on purpose, and the answer to it. */
package dev.vigia.server.cli.demo;
