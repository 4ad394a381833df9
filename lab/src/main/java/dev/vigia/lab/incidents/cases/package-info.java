/** The published catalogue of incidents, each as what is done to a real system and what is then true of it. */
package dev.vigia.lab.incidents.cases;
