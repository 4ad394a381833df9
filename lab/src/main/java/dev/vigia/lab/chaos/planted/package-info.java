/** The harness on trial: known bugs are planted, and the history must give them away. */
package dev.vigia.lab.chaos.planted;
