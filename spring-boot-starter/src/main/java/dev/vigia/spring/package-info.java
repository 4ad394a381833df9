/** Vigía in a Spring Boot application: configured, wired, started and drained with it. */
package dev.vigia.spring;
