/**
 * What a job system implements to be measured. The names and signatures are those of the reference harness that
 * measured the peers, so a contender compiled here runs there unchanged.
 */
package bench;
