//! The browser's own functions, for effects and event handlers: none of them may run on the server.

use api::Timestamp;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, window};

/// Goes to a URL by loading it anew, so that nothing of the old page stays.
pub fn load(url: &str) {
    if let Some(window) = window() {
        // A refused navigation leaves the page as it is, which is all that can be done about it.
        let _ = window.location().set_href(url);
    }
}

/// Loads the page anew, as it is called now.
pub fn reload() {
    if let Some(window) = window() {
        // As with `load`.
        let _ = window.location().reload();
    }
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    let found = window()
        .and_then(|it| it.document())
        .and_then(|it| it.get_element_by_id(id));
    if let Some(element) = found {
        // What is drawn takes the focus by the same method, though it is no HTML element.
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// Shows one of the tab's icons that the document names: `calm`, `running` or `failed`.
pub fn set_icon(name: &str) {
    let link = window()
        .and_then(|it| it.document())
        .and_then(|it| it.get_element_by_id("tab-icon"));
    let Some(link) = link else { return };
    if let Some(href) = link.get_attribute(&format!("data-{name}"))
        && link.get_attribute("href").as_ref() != Some(&href)
    {
        // The attribute's name is one, so that setting it cannot fail.
        let _ = link.set_attribute("href", &href);
    }
}

/// What the document says in its `<meta>` elements of this name.
pub fn metas(name: &str) -> Vec<String> {
    let found = window()
        .and_then(|it| it.document())
        .and_then(|it| it.query_selector_all(&format!("meta[name={name}]")).ok());
    let Some(found) = found else {
        return Vec::new();
    };
    let contents = (0..found.length()).filter_map(|at| {
        let meta = found.item(at)?.dyn_into::<Element>().ok()?;
        meta.get_attribute("content")
    });
    contents.collect()
}

/// Puts text on the clipboard; whether that worked.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    // Without a secure context there is no clipboard, whatever the types say.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|it| it.is_undefined()) {
        return false;
    }
    let written = window.navigator().clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(written).await.is_ok()
}

/// Saves text as a file of the person's.
pub fn download(file: &str, text: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence(&parts).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link = window()?.document()?.create_element("a").ok()?;
    let link: web_sys::HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(file);
    link.click();
    web_sys::Url::revoke_object_url(&url).ok()
}

/// Where the pages come from, such as `http://127.0.0.1:3000`.
pub fn origin() -> String {
    window()
        .and_then(|it| it.location().origin().ok())
        .unwrap_or_default()
}

/// What tells this tab from others, also after a reload.
pub fn tab() -> String {
    const KEY: &str = "flint:tab";
    let storage = window().and_then(|it| it.session_storage().ok()?);
    let known = storage
        .as_ref()
        .and_then(|it| it.get_item(KEY).ok().flatten());
    known.unwrap_or_else(|| {
        let tab = format!("{:x}", (js_sys::Math::random() * 2f64.powi(52)) as u64);
        if let Some(storage) = storage {
            // Without it, each load is a tab of its own: what it keeps is offered to the next.
            let _ = storage.set_item(KEY, &tab);
        }
        tab
    })
}

/// What the browser's clock says.
pub fn now() -> Timestamp {
    Timestamp::from_millisecond(js_sys::Date::now() as i64).unwrap_or_default()
}

/// The time zone of the person's computer, such as `Europe/Berlin`.
pub fn time_zone() -> Option<String> {
    let options = js_sys::Object::new();
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), options.unchecked_ref());
    let zone = js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into());
    zone.ok()?.as_string()
}

/// The least distance of what floats to the window's edge, in pixels.
pub const MARGIN: f64 = 8.0;

/// The window's width and height, in pixels.
pub fn window_size() -> (f64, f64) {
    let size = |value: Result<JsValue, JsValue>| value.ok().and_then(|it| it.as_f64());
    let window = window();
    let width = window.as_ref().and_then(|it| size(it.inner_width()));
    let height = window.as_ref().and_then(|it| size(it.inner_height()));
    (width.unwrap_or_default(), height.unwrap_or_default())
}

/// Puts what floats at a place, moved so far that all of it is in the window.
pub fn place(element: &HtmlElement, left: f64, top: f64) {
    let (width, height) = window_size();
    let own = element.get_bounding_client_rect();
    let left = left.min(width - own.width() - MARGIN).max(MARGIN);
    let top = top.min(height - own.height() - MARGIN).max(MARGIN);
    let style = element.style();
    // Both are properties, so setting them cannot fail.
    // Whole pixels: formatting floats would weigh on the page.
    let _ = style.set_property("left", &format!("{}px", left as i32));
    let _ = style.set_property("top", &format!("{}px", top as i32));
}

/// An instant as a field of the type `datetime-local` takes it, in the person's own zone.
pub fn to_local(at: Timestamp) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at.as_millisecond() as f64));
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    )
}

/// What such a field holds, if that is an instant.
pub fn from_local(text: &str) -> Option<Timestamp> {
    let milliseconds = js_sys::Date::new(&text.into()).get_time();
    if text.is_empty() || !milliseconds.is_finite() {
        return None;
    }
    Timestamp::from_millisecond(milliseconds as i64).ok()
}

/// Whether the person stands at the top of the page and holds no text selected: then what is new may push the rest down.
pub fn is_at_rest() -> bool {
    let Some(window) = window() else { return true };
    let top = window.scroll_y().is_ok_and(|it| it < MARGIN);
    let get = |from: &JsValue, name: &str| js_sys::Reflect::get(from, &name.into()).ok();
    let selection = get(&window, "getSelection")
        .and_then(|it| it.dyn_into::<js_sys::Function>().ok())
        .and_then(|it| it.call0(&window).ok());
    // A browser without selections has nothing selected.
    let is_collapsed = selection.and_then(|it| get(&it, "isCollapsed")?.as_bool());
    top && is_collapsed.unwrap_or(true)
}
