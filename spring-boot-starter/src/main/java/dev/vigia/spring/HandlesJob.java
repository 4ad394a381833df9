package dev.vigia.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a bean the handler of one type of job. It stands on the class or on the {@code @Bean} method of a {@link
 * dev.vigia.job.JobHandler}, or of a {@link dev.vigia.TypedHandler}, whose type argument says what the payload is read
 * as. Two handlers of one type stop the start.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface HandlesJob {

    /** The type of job, for example {@code run_tsa}. */
    String value();
}
