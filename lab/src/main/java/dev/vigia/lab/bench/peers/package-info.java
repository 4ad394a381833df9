/** The peers, set up as their documentation recommends for throughput. */
package dev.vigia.lab.bench.peers;
