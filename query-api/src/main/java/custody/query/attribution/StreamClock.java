package custody.query.attribution;

/// How far a stream has come: its latest judgement time and its latest stated watermark, in [Moment] nanoseconds;
/// [Moment#NEVER] when there is none. How late its events may be is the policy's to say.
public record StreamClock(long latest, long stated) {
    public static final StreamClock NONE = new StreamClock(Moment.NEVER, Moment.NEVER);

    StreamClock with(long time, long watermark) {
        return new StreamClock(Math.max(latest, time), Math.max(stated, watermark));
    }
}
