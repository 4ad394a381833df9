package dev.vigia.observe;

/**
 * The lists that are read off a primary key, latest id first, in a window of a bounded number of rows: where few jobs
 * match a filter, the walk ends at the window's edge and not at the end of history. The row at the edge comes along, so
 * that the next page can start there.
 *
 * <p>All are made alike. w: the window, within a range of ids. p: what of it matches. Parameters: first id, end of the
 * ids (or null) twice, rows of the window, those of the filter, rows of the window, limit.
 */
final class JobWindows {
    private JobWindows() {}

    /** Any status: the jobs themselves. Filter: types, created_after, created_before, each twice. */
    static final String ANY = """
            with w as (
              select id, type, created_at
                from executor_job
               where id >= ? and (?::uuid is null or id < ?)
               order by id desc
               limit ?
            ), p as (
              select id, row_number() over (order by id desc) as n,
                     (?::text[] is null or type = any (?))
                       and (?::timestamptz is null or created_at >= ?)
                       and (?::timestamptz is null or created_at < ?) as matches
                from w
            )
            select id, n, matches from p where matches or n = ? order by id desc limit ?
            """;

    /** Queued: the line. Filter: types, created_after, created_before, each twice. */
    static final String QUEUED = """
            with w as (
              select id, type, attempts, failed_attempt
                from executor_waiting
               where id >= ? and (?::uuid is null or id < ?)
               order by id desc
               limit ?
            ), p as (
              select id, row_number() over (order by id desc) as n,
                     failed_attempt is distinct from attempts
                       and (?::text[] is null or type = any (?))
                       and (?::timestamptz is null or (select j.created_at >= ? from executor_job j where j.id = w.id))
                       and (?::timestamptz is null or (select j.created_at < ? from executor_job j where j.id = w.id)) as matches
                from w
            )
            select id, n, matches from p where matches or n = ? order by id desc limit ?
            """;

    /**
     * Failed, by executor_waiting_failed_idx. Filter: types, created_after, created_before, whether dead, reason, each
     * twice.
     */
    static final String FAILED = """
            with w as (
              select id, type, attempts, max_attempts
                from executor_waiting
               where failed_attempt = attempts and id >= ? and (?::uuid is null or id < ?)
               order by id desc
               limit ?
            ), p as (
              select id, row_number() over (order by id desc) as n,
                     (?::text[] is null or type = any (?))
                       and (?::timestamptz is null or (select j.created_at >= ? from executor_job j where j.id = w.id))
                       and (?::timestamptz is null or (select j.created_at < ? from executor_job j where j.id = w.id))
                       and (?::boolean is null or (attempts >= max_attempts) = ?)
                       and (?::text is null or (select d.reason from executor_dead_jobs d where d.id = w.id) = ?) as matches
                from w
            )
            select id, n, matches from p where matches or n = ? order by id desc limit ?
            """;

    /**
     * Succeeded: the attempts, which only jobs that ran have. A job's last attempt comes first, and only that one can
     * have succeeded. Filter: types, created_after, created_before, each twice.
     */
    static final String SUCCEEDED = """
            with w as (
              select job_id as id, attempt, type, outcome
                from executor_job_runs
               where job_id >= ? and (?::uuid is null or job_id < ?)
               order by job_id desc, attempt desc
               limit ?
            ), p as (
              select id, row_number() over (order by id desc, attempt desc) as n,
                     outcome = 'succeeded'
                       and (?::text[] is null or type = any (?))
                       and (?::timestamptz is null or (select j.created_at >= ? from executor_job j where j.id = w.id))
                       and (?::timestamptz is null or (select j.created_at < ? from executor_job j where j.id = w.id)) as matches
                from w
            )
            select id, n, matches from p where matches or n = ? order by id desc limit ?
            """;

    /** Cancelled. Filter: types, created_after, created_before, each twice. */
    static final String CANCELLED = """
            with w as (
              select id
                from executor_cancelled
               where id >= ? and (?::uuid is null or id < ?)
               order by id desc
               limit ?
            ), p as (
              select id, row_number() over (order by id desc) as n,
                     (?::text[] is null or (select j.type = any (?) from executor_job j where j.id = w.id))
                       and (?::timestamptz is null or (select j.created_at >= ? from executor_job j where j.id = w.id))
                       and (?::timestamptz is null or (select j.created_at < ? from executor_job j where j.id = w.id)) as matches
                from w
            )
            select id, n, matches from p where matches or n = ? order by id desc limit ?
            """;

    /**
     * The jobs of a batch, by executor_batch_jobs_batch_idx, each looked up in the view by its id. Parameters: batch, first id,
     * end of the ids twice, rows of the window; filter: types, created_after, created_before, reason, status, whether dead,
     * each twice; rows of the window, limit.
     */
    // A scalar sub-select, not exists(): that one the planner might answer by a hash of every job there is.
    static final String BATCH = """
            with w as (
              select job_id as id
                from executor_batch_jobs
               where batch_id = ? and job_id >= ? and (?::uuid is null or job_id < ?)
               order by job_id desc
               limit ?
            ), p as (
              select id, row_number() over (order by id desc) as n,
                     (select (?::text[] is null or v.type = any (?))
                         and (?::timestamptz is null or v.created_at >= ?)
                         and (?::timestamptz is null or v.created_at < ?)
                         and (?::text is null or (select d.reason from executor_dead_jobs d where d.id = v.id) = ?)
                         and (?::text is null or v.status = ?)
                         and (?::boolean is null or (v.attempts >= v.max_attempts) = ?)
                        from executor_jobs v
                       where v.id = w.id) is true as matches
                from w
            )
            select id, n, matches from p where matches or n = ? order by id desc limit ?
            """;

    /**
     * The jobs of an id, of a correlation, or running: few, or found by an index of their own, so without a window.
     * Parameters: id, correlation_id, worker, types, created_after, created_before, reason, cursor, batch, status, whether
     * dead, each twice; limit.
     */
    static final String FEW = """
            select id
              from executor_jobs v
             where (?::uuid is null or id = ?)
               and (?::uuid is null or correlation_id = ?)
               and (?::text is null or locked_by = ?)
               and (?::text[] is null or type = any (?))
               and (?::timestamptz is null or created_at >= ?)
               and (?::timestamptz is null or created_at < ?)
               and (?::text is null or exists (select from executor_dead_jobs d where d.id = v.id and d.reason = ?))
               and (?::uuid is null or id < ?)
               and (?::uuid is null or (select m.batch_id from executor_batch_jobs m where m.job_id = v.id) = ?)
               and (?::text is null or status = ?)
               and (?::boolean is null or (attempts >= max_attempts) = ?)
             order by id desc
             limit ?
            """;
}
