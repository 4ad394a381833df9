package dev.vigia.server.cli;

import dev.vigia.job.NewJob;
import dev.vigia.job.OnDependencyFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a job to enqueue is tied to others. */
final class LinkOptions {
    @Option(
            names = "--depends-on",
            paramLabel = "JOB",
            split = ",",
            converter = Argument.Id.class,
            description = "Runs when these jobs have succeeded; repeatable.")
    private List<UUID> dependsOn = new ArrayList<>();

    @Option(
            names = "--on-dependency-failure",
            paramLabel = "POLICY",
            converter = Policy.class,
            description = "When one of them dies or is cancelled: wait (without it), cancel, or run anyway.")
    private OnDependencyFailure onFailure;

    @Option(
            names = {"--batch", "--batch-id"},
            paramLabel = "BATCH",
            converter = Argument.Id.class,
            description = "The open batch it belongs to.")
    private UUID batch;

    NewJob link(NewJob job) {
        NewJob linked = dependsOn.isEmpty() ? job : job.dependsOn(dependsOn.toArray(UUID[]::new));
        linked = onFailure == null ? linked : linked.whenDependencyFails(onFailure);
        return batch == null ? linked : linked.inBatch(batch);
    }

    /** The words of the API. */
    static final class Policy implements ITypeConverter<OnDependencyFailure> {
        @Override
        public OnDependencyFailure convert(String word) {
            for (OnDependencyFailure policy : OnDependencyFailure.values()) {
                if (policy.word().equals(word.toLowerCase(Locale.ROOT))) {
                    return policy;
                }
            }
            throw new TypeConversionException("'" + word + "' is not wait, cancel or run");
        }
    }
}
