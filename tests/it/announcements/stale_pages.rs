//! Stale pages: what arXiv shows of an earlier announcement under today's date is never taken for today's, also by the
//! first fetch of a category, which knows no earlier announcement.

use super::*;

/// A category whose announcement of Monday is stored, and one that is asked for the first time.
const KNOWN: [bool; 2] = [true, false];

/// Tuesday's announcement under some faults that stay.
async fn tuesday(is_monday_known: bool, faults: &[(Place, Fault)]) -> Announcement {
    let faults: Vec<_> = faults.iter().map(|(place, fault)| (*place, fault.clone(), ALWAYS)).collect();
    let story = Story::with(&faults).await;
    if is_monday_known {
        return story.tuesday().await.expect("an answer");
    }
    story.arxiv.announcement(&id(4), None, noon(4)).await.expect("an answer")
}

fn is_of_tuesday(announcement: &Announcement) -> bool {
    announcement.papers.iter().all(|paper| paper.id.as_str() >= "2511.00020")
}

#[tokio::test]
async fn mondays_list_under_tuesdays_date_is_corrected_by_the_catch_up_page() {
    for known in KNOWN {
        let announcement = tuesday(known, &[(Place::List, Fault::Stale)]).await;
        assert!(is_of_tuesday(&announcement), "{known}: {:?}", announcement.state);
        assert_eq!(announcement.state, COMPLETE, "{known}");
    }
}

#[tokio::test]
async fn mondays_feed_under_tuesdays_date_is_left_out() {
    for known in KNOWN {
        let announcement = tuesday(known, &[(Place::Feed, Fault::Stale)]).await;
        assert!(is_of_tuesday(&announcement), "{known}: {:?}", announcement.state);
        assert_eq!(announcement.state, COMPLETE, "{known}");
    }
}

#[tokio::test]
async fn mondays_list_and_feed_under_tuesdays_date_are_late() {
    for known in KNOWN {
        let announcement = tuesday(known, &[(Place::List, Fault::Stale), (Place::Feed, Fault::Stale)]).await;
        assert_eq!((announcement.state, announcement.papers.len()), (AnnouncementState::Late, 0), "{known}");
    }
}

#[tokio::test]
async fn stale_pages_do_not_outvote_the_feed() {
    let announcement = tuesday(true, &[(Place::List, Fault::Stale), (Place::Catchup, Fault::Stale)]).await;
    assert_eq!(announcement.state, AnnouncementState::Incomplete { got: 30, of: 0 });
    assert!(is_of_tuesday(&announcement));
    let announcement = tuesday(false, &[(Place::List, Fault::Stale), (Place::Catchup, Fault::Stale)]).await;
    let AnnouncementState::Failed { error } = &announcement.state else { panic!("{:?}", announcement.state) };
    assert_eq!(error, "under 2025-11-04, arXiv's feed and pages list different papers");
    assert_eq!(announcement.papers.len(), 0);
}

#[tokio::test]
async fn pages_that_are_all_stale_are_never_complete() {
    for known in KNOWN {
        let everywhere = [Place::Feed, Place::List, Place::Catchup].map(|place| (place, Fault::Stale));
        let state = tuesday(known, &everywhere).await.state;
        assert!(!state.is_final(), "{known}: {state:?}");
    }
}

#[tokio::test]
async fn mondays_feed_and_catch_up_page_are_not_taken_where_no_list_can_be_read() {
    for known in KNOWN {
        let stale = [(Place::List, Fault::RobotCheck), (Place::Feed, Fault::Stale)];
        let story = Story::with(&stale.map(|(place, fault)| (place, fault, ALWAYS))).await;
        story.fake.fail(Place::Catchup, Fault::Stale, 1);
        let earlier = EarlierPapers { ids: monday(), through: date(3) };
        let earlier = Some(&earlier).filter(|_| known);
        let announcement = story.arxiv.announcement(&id(4), earlier, noon(4)).await.expect("an answer");
        assert!(!announcement.state.is_final(), "{known}: {:?}", announcement.state);
        assert!(is_of_tuesday(&announcement), "{known}: {:?}", announcement.state);
    }
}

#[tokio::test]
async fn what_cannot_be_told_from_the_announcement_before_is_asked_for_again() {
    for faults in [
        [(Place::Catchup, Fault::Status(404, vec![])), (Place::Feed, Fault::Stale), (Place::List, Fault::Stale)],
        [(Place::Catchup, Fault::RobotCheck), (Place::Feed, Fault::Stale), (Place::List, Fault::Stale)],
        [(Place::Catchup, Fault::Header(date(5))), (Place::Feed, Fault::Truncated), (Place::List, Fault::Stale)],
    ] {
        let state = tuesday(false, &faults).await.state;
        assert_eq!(state, AnnouncementState::Incomplete { got: 20, of: 0 }, "{faults:?}");
    }
}

#[tokio::test]
async fn a_catch_up_page_of_another_day_decides_nothing() {
    for other in [3, 5] {
        let faults = [(Place::Catchup, Fault::Header(date(other))), (Place::List, Fault::Stale)];
        let announcement = tuesday(true, &faults).await;
        assert!(!announcement.state.is_final() && is_of_tuesday(&announcement), "{other}: {:?}", announcement.state);
        let story = Story::with(&[(Place::Catchup, Fault::Header(date(other)), ALWAYS)]).await;
        let missed = story.arxiv.announcement(&id(4), None, noon(5)).await.expect("an answer");
        assert!(matches!(missed.state, AnnouncementState::Failed { .. }), "{other}: {:?}", missed.state);
    }
}

#[tokio::test]
async fn a_gap_in_what_is_known_is_closed_by_the_page_of_the_day_before() {
    let story = Story::with(&[(Place::List, Fault::Stale, ALWAYS), (Place::Feed, Fault::Stale, ALWAYS)]).await;
    let ids: BTreeSet<_> = ["2510.00001".parse().expect("an id")].into();
    let gap = EarlierPapers { ids: ids.clone(), through: NaiveDate::from_ymd_opt(2025, 10, 29).expect("a date") };
    let announcement = story.arxiv.announcement(&id(4), Some(&gap), noon(4)).await.expect("an answer");
    assert_eq!(announcement.state, AnnouncementState::Late);
    assert_eq!(story.fake.places(), [Place::Feed, Place::List, Place::Catchup]);
    // Without a gap no page is asked for.
    let story = Story::begin().await;
    let quiet_since = EarlierPapers { ids, through: date(3) };
    let announcement = story.arxiv.announcement(&id(4), Some(&quiet_since), noon(4)).await.expect("an answer");
    assert_eq!((announcement.state, story.fake.places()), (COMPLETE, vec![Place::Feed, Place::List]));
}
