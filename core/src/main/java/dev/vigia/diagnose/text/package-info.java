/** How figures are said to a person. */
package dev.vigia.diagnose.text;
